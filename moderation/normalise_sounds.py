"""How a text sounds: one sign for each Mandarin syllable without its tone.

Ideographs are read one by one with their commonest reading, Latin words are read as pinyin if they
are nothing but pinyin.  The readings come from the dictionary file of the pypinyin package; the
package itself is not imported, since that takes four times as long.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from moderation.normalise_tables import (
    BARE,
    HAN,
    LATIN,
    Codes,
    CodeTable,
    Places,
    text_of,
)

# Signs of syllables stand in the private area, whose characters count as marks in a text.
_FIRST_SIGN = 0xE000
_LONGEST_WORD = 36
_TONES = dict.fromkeys(map(ord, "\u0304\u0301\u030c\u0300"))


class DictionaryMissing(RuntimeError):
    """The package that knows the readings of ideographs is not installed."""


@dataclass(frozen=True, slots=True)
class _Sounds:
    """The commonest and the next reading of each ideograph, and the sign of each syllable."""

    first: dict[int, int]
    second: dict[int, int]
    signs: dict[str, int]
    syllables: frozenset[str]


@cache
def _sounds() -> _Sounds:
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise DictionaryMissing("Install the requirements again: pypinyin is missing.")
    listed = json.loads((Path(spec.origin).parent / "pinyin_dict.json").read_bytes())
    signs: dict[str, int] = {}
    first: dict[int, int] = {}
    second: dict[int, int] = {}
    toneless = cache(_toneless)
    for code, readings in listed.items():
        # Only the two commonest: rare readings would join words that nobody reads alike.
        plain = list(dict.fromkeys(map(toneless, readings.split(",")[:2])))
        found = [signs.setdefault(syllable, _FIRST_SIGN + len(signs)) for syllable in plain]
        first[int(code)] = found[0]
        if len(found) > 1:
            second[int(code)] = found[1]
    spoken = (name for name in signs if name.isascii() and any(char in "aeiouv" for char in name))
    return _Sounds(first, second, signs, frozenset(spoken))


def _toneless(syllable: str) -> str:
    bare = unicodedata.normalize("NFD", syllable).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


def _sound_of(code: int) -> int:
    return _sounds().first.get(code, code)


_SOUNDS = CodeTable(_sound_of)


@dataclass(frozen=True, slots=True, eq=False)
class Sounding:
    """A text as syllables: unit ``i`` stands for the letters ``starts[i]`` to ``ends[i]``."""

    codes: Codes
    starts: Places
    ends: Places

    @property
    def text(self) -> str:
        return text_of(self.codes)


def sounds_of(letters: Codes, flags: Codes | Any, places: Places, folded: Codes) -> Sounding:
    """The syllables of a text, from its letters and from the folded text they stand in.

    ``places`` are the indices of the letters in the folded text, where words are still apart.
    """
    sounds: Any = _SOUNDS.of(letters)
    own = np.arange(letters.size)
    if not (flags & LATIN).any():
        return Sounding(sounds, own, own + 1)
    bare: Any = BARE.of(folded)
    spoken = [(at, syllables) for at, word in _words(bare) if (syllables := syllables_of(word))]
    if not spoken:
        return Sounding(sounds, own, own + 1)
    codes: list[Any] = []
    starts: list[Any] = []
    ends: list[Any] = []
    done = 0
    firsts = np.searchsorted(places, [at for at, _ in spoken])
    for first, (_, syllables) in zip(firsts.tolist(), spoken, strict=True):
        bounds = np.cumsum([0, *map(len, syllables)]) + first
        codes += [sounds[done:first], [_sounds().signs[name] for name in syllables]]
        starts += [own[done:first], bounds[:-1]]
        ends += [own[done:first] + 1, bounds[1:]]
        done = int(bounds[-1])
    codes.append(sounds[done:])
    starts.append(own[done:])
    ends.append(own[done:] + 1)
    return Sounding(
        np.concatenate(codes).astype(np.uint32),
        np.concatenate(starts).astype(np.int64),
        np.concatenate(ends).astype(np.int64),
    )


def _words(bare: Codes) -> Iterator[tuple[int, str]]:
    """The stretches of two and more small Latin letters, with where they begin."""
    is_letter = np.zeros(bare.size + 2, bool)
    is_letter[1:-1] = (bare >= ord("a")) & (bare <= ord("z"))
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1])
    begins, ends = edges[::2], edges[1::2]
    longer = ends - begins > 1
    for begin, end in zip(begins[longer].tolist(), ends[longer].tolist(), strict=True):
        yield begin, text_of(bare[begin:end])


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> tuple[str, ...]:
    """The syllables of a word written in pinyin; empty if it is not pinyin from end to end."""
    if len(word) > _LONGEST_WORD:
        return ()
    known = _sounds().syllables
    # Read from the end; a syllable that begins with a vowel inside a word would want an
    # apostrophe, so such readings come last.
    best: list[tuple[int, tuple[str, ...]] | None] = [None] * len(word) + [(0, ())]
    for at in range(len(word) - 1, -1, -1):
        for length in range(min(6, len(word) - at), 0, -1):
            rest = best[at + length]
            if rest is None or word[at : at + length] not in known:
                continue
            cost = rest[0] + 1 + (10 if at and word[at] in "aeo" else 0)
            if (found := best[at]) is None or cost < found[0]:
                best[at] = (cost, (word[at : at + length], *rest[1]))
    return best[0][1] if best[0] else ()


def other_sounds(letters: str, sounds: str) -> list[str]:
    """Further ways to read the ideographs of a listed term, when some have a second reading."""
    if len(letters) != len(sounds):
        return []
    second = _sounds().second
    ways = [""]
    for letter, sound in zip(letters, sounds, strict=True):
        forms = [sound]
        if ord(letter) in second and len(ways) <= 2:
            forms.append(chr(second[ord(letter)]))
        ways = [way + form for way in ways for form in forms]
    return ways[1:]


def has_ideographs(flags: Codes | Any) -> bool:
    """Whether there is anything to read aloud that is not plain Latin."""
    return bool((flags & HAN).any())


def spell(sounds: str) -> str:
    """Syllable signs as pinyin, for people to read; other characters stay as they are."""
    names = {sign: name for name, sign in _sounds().signs.items()}
    return " ".join(names.get(ord(char), char) for char in sounds)


def is_rare(char: str) -> bool:
    """Whether an ideograph is outside the first level of GB 2312, the 3,755 in daily use."""
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return len(raw) == 2 and raw[0] >= 0xD8
