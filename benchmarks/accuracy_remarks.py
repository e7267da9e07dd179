"""What the page says of a class beside its numbers."""

REMARKS: dict[str, str] = {}
