"""The same facts as arrays at fixed values."""
