"""What a submission still lacks: words, source, alternative texts, declarations.

Serves no clause.  The decision that depends on it: whether to send the piece back before reading.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from moderation.material import Field, Finding, Material, Severity
from moderation.normalise import letter_counts

NAME = "completeness"
VERSION = 1

MIN_TITLE = 4
MIN_TEXT = 200
# A word of another script weighs about as much as two ideographs.
_LATIN_PER_HAN = 3
NEEDS_SOURCE = frozenset({"reprint", "translation", "authorised"})


def check(material: Material) -> Iterator[Finding]:
    """Missing things first, then what would make the piece better."""
    yield from _words(material)
    yield from _source(material)
    if not material.machine_assistance.strip():
        yield _finding("machine_assistance_undeclared", Severity.ATTENTION)
    missing = sum(not picture.alt.strip() for picture in material.pictures)
    if missing:
        yield _finding("picture_without_alt", Severity.NOTE, count=missing)
    if not any(picture.is_cover for picture in material.pictures):
        yield _finding("no_cover", Severity.NOTE)


def _words(material: Material) -> Iterator[Finding]:
    for name, minimum in ((Field.TITLE, MIN_TITLE), (Field.TEXT, MIN_TEXT)):
        length = written_length(material.text_of(name))
        if length == 0:
            yield _finding(f"missing_{name.value}", Severity.ATTENTION)
        elif length < minimum:
            yield _finding(
                f"short_{name.value}", Severity.ATTENTION, length=length, minimum=minimum
            )


def written_length(text: str) -> int:
    """Length in ideographs; three letters of another script count as one, marks as none."""
    letters, latin = letter_counts(text)
    return letters - latin + -(-latin // _LATIN_PER_HAN)


def _source(material: Material) -> Iterator[Finding]:
    if material.attribution not in NEEDS_SOURCE:
        return
    if not material.source_name.strip():
        yield _finding("source_name_missing", Severity.ATTENTION)
    if not material.source_url.strip():
        yield _finding("source_url_missing", Severity.ATTENTION)
    elif not _is_web_address(material.source_url):
        yield _finding("source_url_unusable", Severity.ATTENTION)


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _finding(code: str, severity: Severity, **params: str | int) -> Finding:
    return Finding(
        clause="", checker=NAME, version=VERSION, severity=severity, code=code, params=params
    )
