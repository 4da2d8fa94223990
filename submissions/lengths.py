"""What fits into a field.  Longer text is refused with both numbers, never cut off."""

from submissions.errors import TooLong


def require_length(text: str, limit: int) -> None:
    """Raises TooLong when ``text`` has more than ``limit`` characters."""
    if len(text) > limit:
        raise TooLong(limit, len(text))
