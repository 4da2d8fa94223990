"""What the checks cost: CPU µs for a 3,000-character article, by checker and by length of the list.

Run: python -m bench.checks.  The yardstick is a bare scan of the same texts by an automaton of the
same terms, in the same run; all articles differ, since a text read twice flatters everything.
Checkers come from the engine's own list, so a new one appears by itself.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import daachorse

from moderation import lexicon_file, screening
from moderation.lexicon import Hit, Lexicon, TermEntry
from moderation.material import Checker, Finding, Material, Severity

ARTICLES = 200
LENGTH = 3_000
SIZES = (10_000, 60_000, 200_000)
ROUNDS = 3


def main() -> None:
    """Print one table for each length of the list."""
    chance = random.Random(1)
    words = _vocabulary(chance)
    weights = list(accumulate(1 / (rank + 50) for rank in range(len(words))))
    texts = [_article(chance, words, weights) for _ in range(ARTICLES)]
    for size in map(int, sys.argv[1:]) if len(sys.argv) > 1 else SIZES:
        before = _resident_mb()
        terms = _terms(chance, words, size)
        began = time.process_time()
        lexicon = Lexicon.build([TermEntry(term, "1.8", Severity.HOLD) for term in terms], "bench")
        built = time.process_time() - began
        packed = lexicon_file.packed(lexicon, b"key")
        held = _resident_mb() - before
        began = time.process_time()
        lexicon_file.unpacked(packed, b"key")
        loaded = time.process_time() - began
        bare = daachorse.CharwiseDoubleArrayAhoCorasick(terms)
        scan = _cost(bare.find_overlapping, texts)
        hits = sum(len(bare.find_overlapping(text)) for text in texts)
        print(
            f"{size:,} terms: built in {built:.2f} s, {len(packed) / 1e6:.1f} MB file, loaded in "
            f"{loaded * 1000:.0f} ms, {held:.0f} MB more in memory, "
            f"{hits / ARTICLES:.1f} plain hits an article"
        )
        _row("bare automaton scan", scan, scan)
        _row("terms, all layers", _cost(partial(_hits, lexicon), texts), scan)
        materials = [Material(title=text[:20], text=text, lexicon=lexicon) for text in texts]
        for name, check in screening.CHECKERS:
            _row(f"checker {name}", _cost(partial(_findings, check), materials), scan)
        _row("whole engine", _cost(screening.screen, materials), scan)


def _hits(lexicon: Lexicon, text: str) -> list[Hit]:
    return list(lexicon.hits(text))


def _findings(check: Checker, material: Material) -> list[Finding]:
    return list(check(material))


def _row(name: str, cost: float, scan: float) -> None:
    print(f"  {name:32}{cost * 1e6:10.0f} µs{cost / scan:8.1f} x")


def _cost(call: Callable[[Any], object], subjects: Sequence[Any]) -> float:
    """CPU seconds for one subject: the best of some rounds, after one that fills the tables."""
    for subject in subjects:
        call(subject)
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for subject in subjects:
            call(subject)
        best = min(best, time.process_time() - began)
    return best / len(subjects)


def _vocabulary(chance: random.Random) -> list[str]:
    """Words of one to four characters in daily use; a few characters make up most of them."""
    characters = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xD7)
        for low in range(0xA1, 0xFE)
    ]
    chance.shuffle(characters)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(characters))))
    return [
        "".join(
            chance.choices(characters, cum_weights=weights, k=chance.choice((1, 2, 2, 2, 2, 3, 4)))
        )
        for _ in range(30_000)
    ]


def _article(chance: random.Random, words: list[str], weights: list[float]) -> str:
    pieces: list[str] = []
    length = 0
    while length < LENGTH:
        for word in chance.choices(words, cum_weights=weights, k=chance.randint(3, 9)):
            pieces.append(word)
            length += len(word)
        pieces.append(chance.choices("，。、；？\n", (12, 6, 2, 1, 1, 0))[0])
        if chance.random() < 0.03:
            pieces.append(chance.choice((" Python ", "2026", "“", "”", "——", "%", "\n")))
    return "".join(pieces)[:LENGTH]


def _terms(chance: random.Random, words: list[str], size: int) -> list[str]:
    """Two or three words together, which an article has a few of."""
    found: dict[str, None] = {}
    while len(found) < size:
        term = "".join(chance.choices(words, k=chance.choice((2, 2, 3))))
        if 3 <= len(term) <= 12:
            found[term] = None
    return list(found)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
