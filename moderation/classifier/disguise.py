"""Disguised copies of texts to learn from, made by chance that a seed fixes."""

import random
from functools import cache

from moderation.classifier.readings import homophones, spelling
from moderation.classifier.strokes import JOINED
from moderation.normalise import is_han

KINDS = ("symbols", "homophones", "split", "pinyin", "mixed")
_MARKS = "·*_-~|/.+=^★●☆♥✨ 　\u200b"
_SHARE = 0.5


@cache
def _parts() -> dict[str, str]:
    return {made: pair for pair, made in JOINED.items()}


def disguised(text: str, *, seed: int, kind: str = "") -> str:
    """A copy in which about half of the ideographs are disguised, in one way or in all of them.

    Without ``kind`` the seed chooses.  Script and width are not changed: readings undo them.
    """
    chance = random.Random(seed)  # noqa: S311 (a copy to learn from, no secret)
    kind = kind or chance.choice(KINDS)
    return "".join(
        _changed(char, kind if kind != "mixed" else chance.choice(KINDS[:-1]), chance)
        if is_han(char) and chance.random() < _SHARE
        else char
        for char in text
    )


def _changed(char: str, kind: str, chance: random.Random) -> str:
    if kind == "symbols":
        return char + chance.choice(_MARKS)
    if kind == "split":
        return _parts().get(char, char)
    spelled = spelling(char)
    if not spelled:
        return char
    if kind == "pinyin":
        return spelled
    return chance.choice(homophones().get(spelled, char))
