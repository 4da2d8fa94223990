"""What finding a near copy costs among 10k, 100k and 1M sketches. Run: python -m bench.copies."""

import random
import time

import numpy as np

from moderation import sketches

ARTICLE = 3_000
QUERIES = 20


def main() -> None:
    """Print the cost of one sketch, then a line for each size: insert, query, memory, recall.

    The sizes are filled with random bits: comparing costs the same whatever the bits say.
    """
    chance = random.Random(1)
    articles = [_prose(chance, ARTICLE) for _ in range(200)]
    started = time.process_time()
    own = [one for one in map(sketches.sketch, articles) if one]
    cost = (time.process_time() - started) / len(articles)
    print(f"sketch of {ARTICLE} characters: {cost * 1e6:.0f} us")
    edited = [_edited(chance, article) for article in articles[:QUERIES]]
    wanted = [one for one in map(sketches.sketch, edited) if one]
    noise = np.random.default_rng(1)
    for size in (10_000, 100_000, 1_000_000):
        index = sketches.SketchIndex()
        filler = noise.bytes((size - len(own)) * sketches.BYTES)
        rows = [
            (key, filler[key * sketches.BYTES : (key + 1) * sketches.BYTES])
            for key in range(size - len(own))
        ]
        rows += [(size - len(own) + at, one) for at, one in enumerate(own)]
        started = time.process_time()
        index.put(rows)
        insert = (time.process_time() - started) / size
        started = time.process_time()
        found = [index.near(one, limit=5) for one in wanted]
        query = (time.process_time() - started) / len(wanted)
        right = sum(size - len(own) + at in keys for at, keys in enumerate(found))
        extra = sum(map(len, found)) - right
        print(
            f"{size:>9,} texts: insert {insert * 1e6:.2f} us, query {query * 1e6:,.0f} us "
            f"({query / cost:.2f} x a sketch), {size * sketches.BYTES / 1e6:.1f} MB, "
            f"found {right} of {len(wanted)}, false {extra}"
        )


def _edited(chance: random.Random, text: str) -> str:
    """The text with every tenth character changed."""
    return "".join(_prose(chance, 1) if chance.random() < 0.1 else char for char in text)


def _prose(chance: random.Random, length: int) -> str:
    weights = [1 / (rank + 10) for rank in range(2_000)]
    codes = chance.choices(range(0x4E00, 0x4E00 + 2_000), weights, k=length)
    return "".join(map(chr, codes))


if __name__ == "__main__":
    main()
