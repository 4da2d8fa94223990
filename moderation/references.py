"""Character references of HTML as the characters they stand for."""

import html
import re

# No character has so many digits, and int() refuses numbers of over 4,300: html.unescape calls it
# unguarded.
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{12,}|[xX][0-9a-fA-F]{12,});?")


def unescape(text: str) -> str:
    """The text with its references replaced; a number that is none becomes U+FFFD."""
    if "&" not in text:
        return text
    return html.unescape(_HUGE_NUMBER.sub("\ufffd", text) if "&#" in text else text)
