"""Texts of our own to learn from: sentences composed from grammars that we wrote.

For most of what the convention forbids no text exists whose licence lets a trained model be
shipped, so the grammars in ``moderation/seed/corpus`` say how such texts are put together, and how
ordinary ones are.  A grammar is a text file: ``label NAME`` (and ``lang CODE``) first, then slots.
``[slot]`` begins one; its alternatives are separated by `` | `` or by lines.  The slot ``[text]``
holds the patterns, one a line.  In an alternative ``{slot}`` is filled from a slot, ``(a|b|)`` is a
choice, ``(a|b)?`` an optional one; ``{d2}`` is a number of two digits without a leading zero,
``{n4}`` any four digits, and ``{id} {phone} {qq} {url} {name}`` are made up.

The same seed gives the same texts on every machine.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "seed" / "corpus"
SHARED = "shared"
OK = "ok"
SOURCE = "own corpus"

_DEPTH = 6
_SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_BAR = re.compile(r"(?:^|\s)\|(?=\s|$)")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_CALLED = ("先生", "女士", "某", "经理", "老师", "某某", "总")
_ENDINGS = (".com", ".cc", ".top", ".vip", ".xyz", ".net", ".co", ".cn", ".app", ".site", ".club")
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
# Joined texts are how paragraphs look; a lone sentence is how a comment or a message looks.
_JOINED = {OK: (0.45, 0.3, 0.15, 0.1), "": (0.7, 0.22, 0.08)}


class GrammarDamaged(ValueError):
    """A grammar names a slot that nobody defines or has no pattern; the message says which."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One file: what its texts are labelled, their language, and the slots they are made of."""

    name: str
    label: str
    lang: str
    slots: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Composed:
    """A text with its label and language."""

    text: str
    label: str
    lang: str


@cache
def grammars() -> tuple[Grammar, ...]:
    """All grammars in the order of their names; raises ``GrammarDamaged``."""
    shared = _read(FOLDER / f"{SHARED}.txt", {})
    paths = sorted(path for path in FOLDER.glob("*.txt") if path.stem != SHARED)
    return tuple(_checked(_read(path, shared.slots)) for path in paths)


def texts(counts: Mapping[str, int], *, seed: int) -> Iterator[Composed]:
    """Different texts of each grammar, as many as ``counts`` says by grammar name.

    ``counts[""]`` is for grammars that are not named.  Fewer come when a grammar is too poor.
    """
    for grammar in grammars():
        wanted = counts.get(grammar.name, counts.get("", 0))
        yield from _texts(grammar, wanted, seed)


def _texts(grammar: Grammar, wanted: int, seed: int) -> Iterator[Composed]:
    chance = random.Random(f"{seed}/{grammar.name}")  # noqa: S311 (texts to learn from, no secret)
    seen: set[str] = set()
    for _try in range(wanted * 3):
        if len(seen) >= wanted:
            break
        weights = _JOINED.get(grammar.label, _JOINED[""])
        (count,) = chance.choices(range(1, len(weights) + 1), weights)
        text = _joined([_composed(grammar, chance) for _ in range(count)], grammar.lang, chance)
        if text and text not in seen:
            seen.add(text)
            yield Composed(text, grammar.label, grammar.lang)


def _joined(parts: list[str], lang: str, chance: random.Random) -> str:
    """Sentences in a row; one that has no mark at its end gets one of those people use."""
    if lang == "en":
        return " ".join(parts).strip()
    pieces = [
        part if part[-1:] in "。！？!?；" else part + chance.choice("，。；  ")
        for part in parts[:-1]
    ]
    return "".join((*pieces, *parts[-1:])).strip()


def _read(path: Path, inherited: Mapping[str, tuple[str, ...]]) -> Grammar:
    told = {"label": OK, "lang": "zh"}
    slots: dict[str, list[str]] = {}
    current: list[str] | None = None
    of_text = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip()[1:-1]
            current, of_text = slots.setdefault(name, []), name == "text"
        elif current is None:
            key, _, value = line.partition(" ")
            told[key] = value.strip()
        else:
            current.extend([line] if of_text else [part.strip() for part in _BAR.split(line)])
    merged = {**inherited, **{name: tuple(found) for name, found in slots.items()}}
    return Grammar(path.stem, told["label"], told["lang"], merged)


def _checked(grammar: Grammar) -> Grammar:
    if not grammar.slots.get("text"):
        raise GrammarDamaged(f"{grammar.name}: it has no [text].")
    for name, alternatives in grammar.slots.items():
        for alternative in alternatives:
            for slot, digits in _SLOT.findall(alternative):
                known = slot in {"d", "n"} if digits else slot in grammar.slots or slot in _MADE_UP
                if not known:
                    raise GrammarDamaged(f"{grammar.name}: [{name}] names {{{slot}}}.")
    return grammar


def _composed(grammar: Grammar, chance: random.Random) -> str:
    return _filled(chance.choice(grammar.slots["text"]), grammar, chance, _DEPTH)


def _filled(pattern: str, grammar: Grammar, chance: random.Random, depth: int) -> str:
    while "(" in pattern:
        chosen = _CHOICE.sub(lambda found: _chosen(found, chance), pattern)
        if chosen == pattern:
            break
        pattern = chosen
    return _SLOT.sub(lambda found: _slot(found, grammar, chance, depth), pattern)


def _chosen(found: re.Match[str], chance: random.Random) -> str:
    if found[2] and chance.random() < 0.5:
        return ""
    choices: list[str] = found[1].split("|")
    return chance.choice(choices)


def _slot(found: re.Match[str], grammar: Grammar, chance: random.Random, depth: int) -> str:
    name, digits = found[1], found[2]
    if digits:
        count = int(digits)
        low = 10 ** (count - 1) if name == "d" else 0
        return str(chance.randrange(low, 10**count)).zfill(count)
    if name in grammar.slots:
        alternative = chance.choice(grammar.slots[name])
        return _filled(alternative, grammar, chance, depth - 1) if depth else ""
    return _MADE_UP[name](chance)


def _account(chance: random.Random) -> str:
    letters = "".join(chance.choices(_LETTERS, k=chance.randrange(2, 7)))
    number = str(chance.randrange(10, 10 ** chance.randrange(2, 7)))
    if chance.random() < 0.15:
        return number.zfill(7)
    return letters.upper() + number if chance.random() < 0.2 else letters + number


def _phone(chance: random.Random) -> str:
    number = f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09}"
    if chance.random() < 0.3:
        return f"{number[:3]}{chance.choice(' -')}{number[3:7]}{chance.choice(' -')}{number[7:]}"
    return number


def _qq(chance: random.Random) -> str:
    return str(chance.randrange(10**6, 10**10))


def _url(chance: random.Random) -> str:
    name = "".join(chance.choices(_LETTERS + "0123456789", k=chance.randrange(3, 8)))
    address = name + chance.choice(_ENDINGS)
    form = chance.random()
    if form < 0.3:
        return address
    if form < 0.6:
        return "www." + address
    return f"http{chance.choice(('', 's'))}://{address}/{''.join(chance.choices(_LETTERS, k=4))}"


def _called(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + chance.choice(_CALLED)


_MADE_UP: dict[str, Callable[[random.Random], str]] = {
    "id": _account,
    "phone": _phone,
    "qq": _qq,
    "url": _url,
    "name": _called,
}
