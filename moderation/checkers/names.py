"""Names that pass for the newsroom, its staff or somebody else the newsroom protects.

Serves clause 5.3 (posing as someone else).  The decision that depends on it: whether a name may
stand above an article or on an author's page.  A name can be shared by chance, so it only ever
asks for attention, and names of staff themselves are left alone.
"""

import importlib
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from moderation.material import Finding, Layer, Material, Severity
from moderation.normalise import Reading, compact, is_han
from moderation.spans import Sightings

NAME = "names"
VERSION = 1
CLAUSE = "5.3"

MAX_NAME = 200
MAX_PROTECTED = 5_000
_MIN_LENGTH = 2
# Two syllables sound alike by chance: the word for customer service is also a verb.
_MIN_SYLLABLES = 3
# Inside a name, since Chinese knows no word boundary.
_ROLES = (
    *("编辑部", "管理员", "管理团队", "官方", "客服", "审核员", "审核组", "版主", "站长"),
    *("运营团队", "运营中心", "系统通知", "系统消息", "工作人员", "总编室", "值班编辑", "责任编辑"),
)
# Only as a whole word of the name.
_ROLE_WORDS = (
    *("admin", "administrator", "moderator", "official", "support", "webmaster", "postmaster"),
    *("sysadmin", "editor", "editors", "editorial", "newsroom", "staff", "helpdesk", "root"),
)
# Cyrillic, Greek, Armenian letters and digits, each drawn to the Latin letter it looks like.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0441\u0440\u0445\u0443\u0456\u0458\u0455\u043a\u043c\u0442\u043d\u0432"
    "\u0501\u0433\u0561\u03bf\u03b1\u03bd\u03b5\u03c1\u03c4\u03b9\u03ba\u03c701l|",
    "aeocpxyijskmthbdrwoavept" + "ikxoiii",
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per kind of likeness, with the places where it stands."""
    if material.author.is_staff:
        return
    seen: dict[tuple[str, Layer], Sightings] = {}
    for field in material.name_fields:
        text = material.text_of(field)[:MAX_NAME]
        for code, layer, start, end in _likenesses(text, material.protected_names):
            seen.setdefault((code, layer), Sightings()).add(material, field, start, end)
    for (code, layer), sightings in seen.items():
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.ATTENTION,
            code=code,
            params={"count": sightings.count},
            layer=layer,
            spans=tuple(sightings.spans),
        )


Likeness = tuple[str, Layer, int, int]


def _likenesses(text: str, protected: tuple[str, ...]) -> Iterator[Likeness]:
    reading = compact(text)
    skeleton = reading.text.translate(_ALIKE)
    if len(skeleton) < _MIN_LENGTH:
        return
    taken = list(_protected(text, reading, skeleton, protected))
    yield from taken
    if taken:
        return
    yield from _roles(text, reading, skeleton)


def _protected(
    text: str, reading: Reading, skeleton: str, protected: tuple[str, ...]
) -> Iterator[Likeness]:
    for name in protected[:MAX_PROTECTED]:
        wanted = _skeleton(name)
        if len(wanted) < _MIN_LENGTH:
            continue
        at = skeleton.find(wanted)
        # A short Latin name inside a longer word is another word.
        if at >= 0 and (not wanted.isascii() or _stands_alone(skeleton, at, wanted)):
            start, end = reading.span(at, at + len(wanted))
            yield "name_protected", _layer(text[start:end], name), start, end
        elif _sounds_like(skeleton, wanted):
            start, end = reading.span(0, len(skeleton))
            yield "name_like_protected", Layer.HOMOPHONE, start, end


def _roles(text: str, reading: Reading, skeleton: str) -> Iterator[Likeness]:
    for role in _ROLES:
        at = skeleton.find(role)
        if at >= 0:
            start, end = reading.span(at, at + len(role))
            yield "name_of_staff", _layer(text[start:end], role), start, end
            return
    for start, end, word in _words(text):
        if word in _role_skeletons():
            yield "name_of_staff", _layer(text[start:end].lower(), word), start, end
            return
    for role in _ROLES:
        for at in range(len(skeleton) - len(role) + 1):
            if _sounds_like(skeleton[at : at + len(role)], role):
                start, end = reading.span(at, at + len(role))
                yield "name_of_staff", Layer.HOMOPHONE, start, end
                return


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """The runs of letters and digits of other scripts, as skeletons, with their places."""
    start = 0
    for at in range(len(text) + 1):
        if at < len(text) and text[at].isalnum() and not is_han(text[at]):
            continue
        if at > start:
            yield start, at, _skeleton(text[start:at])
        start = at + 1


def _stands_alone(skeleton: str, at: int, wanted: str) -> bool:
    before = skeleton[at - 1 : at]
    after = skeleton[at + len(wanted) : at + len(wanted) + 1]
    return not any(char.isascii() and char.isalnum() for char in before + after)


def _layer(written: str, listed: str) -> Layer:
    if written == listed:
        return Layer.EXACT
    if compact(written).text == compact(listed).text:
        return Layer.FOLDED if len(written) == len(listed) else Layer.STRIPPED
    return Layer.LOOKALIKE


@lru_cache(MAX_PROTECTED)
def _skeleton(name: str) -> str:
    return compact(name[:MAX_NAME]).text.translate(_ALIKE)


@cache
def _role_skeletons() -> frozenset[str]:
    return frozenset(map(_skeleton, _ROLE_WORDS))


def _sounds_like(one: str, other: str) -> bool:
    """Whether two different Chinese words of one length are read out alike, tones aside."""
    if one == other or len(one) != len(other) or len(one) < _MIN_SYLLABLES:
        return False
    if not all(map(is_han, one + other)):
        return False
    return all(bool(_sounds(a) & _sounds(b)) for a, b in zip(one, other, strict=True))


@cache
def _sounds(char: str) -> frozenset[str]:
    style: Any = importlib.import_module("pypinyin")
    read = style.pinyin(char, style=style.Style.NORMAL, heteronym=True)
    return frozenset(read[0]) if read else frozenset()
