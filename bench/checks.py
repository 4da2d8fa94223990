"""What the checks cost: CPU µs for a 3,000-character article, by checker and by length of the list.

Run: python -m bench.checks [TERMS ...], for example 10000 60000 200000, which is also what it does
without numbers; it takes some minutes and ends with a table in Markdown.  The yardstick is a bare
scan of the same texts by an automaton of the same terms, in the same run; all articles differ,
since a text read twice flatters everything.  “terms, all layers” reads the article, the checkers
all its fields.  Checkers come from the engine's own list, so a new one appears by itself.  Memory
is that of a fresh process that reads the compiled list, as a web server or a worker does.
"""

import json
import random
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import daachorse
from django.conf import settings

from moderation import lexicon_file, screening
from moderation.lexicon import Hit, Lexicon, TermEntry
from moderation.material import Checker, Finding, Material, Severity

ARTICLES = 200
LENGTH = 3_000
SIZES = (10_000, 60_000, 200_000)
ROUNDS = 3
KEY = b"key"
SCAN, TERMS, ENGINE = "bare automaton scan", "terms, all layers", "whole engine"

Call = tuple[Callable[[Any], object], Sequence[Any]]


def main() -> None:
    """Measure each length of the list and print one table of all."""
    parser = ArgumentParser(
        prog="python -m bench.checks", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("terms", nargs="*", type=int, default=SIZES, help="lengths of the list")
    parser.add_argument("--memory-of", metavar="FILE", help="only read this compiled list")
    options = parser.parse_args()
    if options.memory_of:
        print(json.dumps(_reading(Path(options.memory_of))))
        return
    # As on a site as installed: without a model of its own.
    settings.configure(CHECKS_MODEL="")
    chance = random.Random(1)
    words = _vocabulary(chance)
    weights = list(accumulate(1 / (rank + 50) for rank in range(len(words))))
    texts = [_article(chance, words, weights) for _ in range(ARTICLES)]
    columns = {}
    for size in options.terms:
        columns[size] = _column(_terms(chance, words, size), texts)
        print(f"{size:,} terms: measured", file=sys.stderr)
    _print_table(columns)


def _column(terms: list[str], texts: list[str]) -> dict[str, str]:
    """What stands under one length of the list."""
    began = time.process_time()
    lexicon = Lexicon.build([TermEntry(term, "1.8", Severity.HOLD) for term in terms], "bench")
    built = time.process_time() - began
    bare = daachorse.CharwiseDoubleArrayAhoCorasick(terms)
    materials = [_submission(text, lexicon) for text in texts]
    calls: dict[str, Call] = {
        SCAN: (bare.find_overlapping, texts),
        TERMS: (partial(_hits, lexicon), texts),
        ENGINE: (screening.screen, materials),
    }
    for name, check in screening.CHECKERS:
        calls[f"checker {name}"] = (partial(_findings, check), materials)
    costs = _costs(calls)
    column = {SCAN: f"{costs[SCAN] * 1e6:.0f} µs"}
    column |= {name: f"{cost / costs[SCAN]:.1f} ×" for name, cost in costs.items() if name != SCAN}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bench.lexicon"
        file.write_bytes(lexicon_file.packed(lexicon, KEY))
        command = (sys.executable, __file__, "--memory-of", str(file))
        read = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        column["list built once, CPU"] = f"{built:.2f} s"
        column["its file, shared"] = f"{file.stat().st_size / 1e6:.1f} MB"
    column["read by each process, CPU"] = f"{read['seconds'] * 1000:.0f} ms"
    column["memory of its own in each process"] = f"{read['bytes'] / 1e6:.0f} MB"
    column["plain hits an article"] = (
        f"{sum(len(bare.find_overlapping(text)) for text in texts) / len(texts):.1f}"
    )
    return column


def _print_table(columns: dict[int, dict[str, str]]) -> None:
    print("| CPU per article, × the bare scan |" + "".join(f" {n:,} terms |" for n in columns))
    print("|---|" + "---:|" * len(columns))
    for name in next(iter(columns.values())):
        print(f"| {name} |" + "".join(f" {column[name]} |" for column in columns.values()))


def _reading(file: Path) -> dict[str, float]:
    """What reading a compiled list costs a process that has already warmed up."""
    small = lexicon_file.packed(Lexicon.build([TermEntry("甲乙丙", "1.8")], "small"), KEY)
    list(lexicon_file.unpacked(small, KEY).hits("甲乙丙"))
    before = _own_memory()
    began = time.process_time()
    lexicon = lexicon_file.unpacked(file.read_bytes(), KEY)
    seconds = time.process_time() - began
    list(lexicon.hits("甲乙丙"))
    return {"seconds": seconds, "bytes": _own_memory() - before}


def _submission(text: str, lexicon: Lexicon) -> Material:
    """An article with the short fields that come with one."""
    return Material(
        title=text[:20],
        standfirst=text[20:100],
        text=text,
        byline=f"{text[100:103]}、{text[103:106]}",
        source_name=f"{text[106:110]}日报",
        source_url="https://news.example/2026/articles/11.html",
        lexicon=lexicon,
    )


def _hits(lexicon: Lexicon, text: str) -> list[Hit]:
    return list(lexicon.hits(text))


def _findings(check: Checker, material: Material) -> list[Finding]:
    return list(check(material))


def _costs(calls: dict[str, Call]) -> dict[str, float]:
    """CPU seconds for one subject of each: the best of some rounds, after one that fills tables.

    All are measured in each round, so that a busy machine is busy for all of them.
    """
    best = dict.fromkeys(calls, float("inf"))
    for turn in range(1 + ROUNDS):
        for name, (call, subjects) in calls.items():
            began = time.process_time()
            for subject in subjects:
                call(subject)
            if turn:
                best[name] = min(best[name], (time.process_time() - began) / len(subjects))
    return best


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


def _own_memory() -> int:
    """Bytes of this process that it shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


if __name__ == "__main__":
    main()
