"""Which language to answer in: what the headers say, then what the text is written in."""

import re

from submissions.intake.reading.headers import text_of
from submissions.intake.reading.tree import Part

_TAG = re.compile(r"\b([a-z]{2,3}(?:-[A-Za-z]{2,8})?)\b")
_HAN = re.compile("[\u4e00-\u9fff]")
_ENOUGH = 20_000


def languages_of(top: Part, text: str) -> tuple[str, ...]:
    """Language tags in order of trust: the text's own script first, as far as it shows."""
    found: dict[str, None] = {}
    written = script_of(text)
    if written:
        found[written] = None
    for name in ("content-language", "accept-language"):
        for tag in _TAG.findall(text_of(top.first(name)))[:5]:
            found[tag] = None
    return tuple(found)


def script_of(text: str) -> str:
    """``zh-Hans``, ``zh-Hant``, ``en`` or ``""``: by characters only one script has."""
    sample = text[:_ENOUGH]
    han = _HAN.findall(sample)
    if not han:
        return "en" if re.search("[A-Za-z]{3}", sample) else ""
    simplified = sum(not _in(char, "big5") for char in han if _in(char, "gb2312"))
    traditional = sum(not _in(char, "gb2312") for char in han if _in(char, "big5"))
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _in(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
