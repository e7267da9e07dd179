"""The reference models once more, in other engines."""
