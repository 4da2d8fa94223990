"""What finding a near copy costs among 10k, 100k and 1M sketches.

Run: python -m bench.copies [TEXTS ...]; without numbers it takes the three sizes, and it ends with
a table in Markdown.  Each size is measured in a process of its own, so that memory is what the
index adds to a process.  Time is CPU time, and the yardstick is the sketch of one 3,000-character
article in the same process.
"""

import json
import random
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from moderation import sketches

ARTICLE = 3_000
KNOWN = 200
QUERIES = 20
ROUNDS = 5
SIZES = (10_000, 100_000, 1_000_000)
# As many rows as a process reads from the table at once.
BATCH = 2_000


def main() -> None:
    """Measure each size and print one table of all.

    The sizes are filled with random bits: comparing costs the same whatever the bits say.
    """
    parser = ArgumentParser(
        prog="python -m bench.copies", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("texts", nargs="*", type=int, default=SIZES, help="numbers of texts")
    parser.add_argument("--only", type=int, metavar="TEXTS", help="one size, as JSON")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(_column(options.only)))
        return
    columns = {}
    for size in options.texts:
        command = (sys.executable, __file__, "--only", str(size))
        columns[size] = json.loads(
            subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        )
    print("| among |" + "".join(f" {size:,} texts |" for size in columns))
    print("|---|" + "---:|" * len(columns))
    for name in next(iter(columns.values())):
        print(f"| {name} |" + "".join(f" {column[name]} |" for column in columns.values()))


def _column(size: int) -> dict[str, str]:
    chance = random.Random(1)
    articles = [_prose(chance, ARTICLE) for _ in range(KNOWN)]
    sketches.sketch(articles[0])
    cost, own = min(_sketched(articles) for _ in range(ROUNDS))
    wanted = _sketched([_edited(chance, article) for article in articles[:QUERIES]])[1]
    index = sketches.SketchIndex()
    before = _own_memory()
    insert = 0.0
    coming = _rows(size, own)
    while rows := list(islice(coming, BATCH)):
        started = time.process_time()
        index.put(rows)
        insert += time.process_time() - started
    memory = _own_memory() - before
    query, found = min(_asked(index, wanted) for _ in range(ROUNDS))
    right = sum(size - KNOWN + at + 1 in keys for at, keys in enumerate(found))
    bare = size * sketches.BYTES
    return {
        "one sketch": f"{cost * 1e6:.0f} µs",
        "one query": f"{query * 1e6:.0f} µs",
        "one query, × a sketch": f"{query / cost:.2f} ×",
        "one insertion": f"{insert / size * 1e6:.2f} µs",
        "memory of the index": f"{memory / 1e6:.1f} MB",
        "memory, × the sketches alone": f"{memory / bare:.2f} ×",
        "copies found, every tenth character changed": f"{right} of {len(wanted)}",
        "other texts taken for copies": f"{sum(map(len, found)) - right}",
    }


def _sketched(texts: list[str]) -> tuple[float, list[bytes]]:
    """CPU seconds for one sketch, and the sketches."""
    started = time.process_time()
    own = [one for one in map(sketches.sketch, texts) if one]
    return (time.process_time() - started) / len(texts), own


def _asked(index: sketches.SketchIndex, wanted: list[bytes]) -> tuple[float, list[list[int]]]:
    """CPU seconds for one query, and the answers."""
    started = time.process_time()
    found = [index.near(one, limit=5) for one in wanted]
    return (time.process_time() - started) / len(wanted), found


def _rows(size: int, own: list[bytes]) -> Iterator[tuple[int, bytes]]:
    noise = np.random.default_rng(1)
    for key in range(1, size - len(own) + 1):
        yield key, noise.bytes(sketches.BYTES)
    yield from enumerate(own, start=size - len(own) + 1)


def _edited(chance: random.Random, text: str) -> str:
    """The text with every tenth character changed."""
    return "".join(_prose(chance, 1) if chance.random() < 0.1 else char for char in text)


def _prose(chance: random.Random, length: int) -> str:
    weights = [1 / (rank + 10) for rank in range(2_000)]
    codes = chance.choices(range(0x4E00, 0x4E00 + 2_000), weights, k=length)
    return "".join(map(chr, codes))


def _own_memory() -> int:
    """Bytes of this process that it shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


if __name__ == "__main__":
    main()
