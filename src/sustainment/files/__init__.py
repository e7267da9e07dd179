"""Studies in and out of files."""
