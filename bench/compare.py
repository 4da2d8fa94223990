"""What comparing two texts costs: CPU seconds by size and share. Run: python -m bench.compare."""

import random
import time

from submissions.compare import compare_texts


def main() -> None:
    """Print one line a case: time, characters marked as removed, characters that really differ."""
    chance = random.Random(1)
    for blocks, length in ((25, 200), (100, 200), (1, 20_000), (250, 199)):
        old = "\n".join(_prose(chance, length) for _ in range(blocks))
        for share in (0.01, 0.1, 0.3):
            new = "".join(
                _prose(chance, 1) if char != "\n" and chance.random() < share else char
                for char in old
            )
            started = time.process_time()
            comparison = compare_texts(old, new)
            seconds = time.process_time() - started
            differing = sum(a != b for a, b in zip(old, new, strict=True))
            print(
                f"{blocks:4} blocks of {length:6}, {share:4.0%} changed: {seconds:6.3f} s, "
                f"{comparison.removed} marked, {differing} differ"
            )


def _prose(chance: random.Random, length: int) -> str:
    weights = [1 / (rank + 10) for rank in range(2_000)]
    codes = chance.choices(range(0x4E00, 0x4E00 + 2_000), weights, k=length)
    return "".join(map(chr, codes))


if __name__ == "__main__":
    main()
