"""Which addresses a link or picture may point to, decided by our own reading of the scheme."""

import re
from urllib.parse import urlsplit

from cms.articles.markup.profiles import ALLOWED_SCHEMES

MAX_URL = 2_000

_INVISIBLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+"
)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_WEB = re.compile(r"https?://[^/?#@:]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^@?\s]+@[^@?\s]+", re.IGNORECASE)
_QUOTED = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E", "`": "%60", "'": "%27"})


def safe_link(address: str) -> str | None:
    """The address as it may stand in ``href``, or ``None``.

    Kept: http and https with a host, mailto with an address, and paths from the site's root.
    Fragments are dropped, since no ``id`` of an author survives for them to point to.
    """
    if len(address) > MAX_URL:
        return None
    # Browsers drop tabs and newlines inside a scheme ("java\tscript:"), so they go first.
    address = _INVISIBLE.sub("", address).translate(_QUOTED)
    if "\\" in address:
        return None  # browsers read "/\\host" as another host
    if address.lower().startswith("www."):
        address = f"https://{address}"
    elif address.startswith("//"):
        address = f"https:{address}"
    scheme = _SCHEME.match(address)
    if scheme is None:
        return address if re.match(r"/(?!/)", address) else None
    if scheme[1].lower() not in ALLOWED_SCHEMES:
        return None
    shape = _MAIL if scheme[1].lower() == "mailto" else _WEB
    return address if shape.match(address) and _splits(address) else None


def _splits(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def safe_picture(address: str, prefix: str) -> str | None:
    """``address`` if it names a file of our own media folder, else ``None``."""
    rest = address.removeprefix(prefix)
    if not prefix or rest == address or ".." in rest:
        return None
    return address if re.fullmatch(r"[\w-][\w./-]{0,300}", rest, re.ASCII) else None
