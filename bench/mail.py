"""How fast mails are read and how much memory the largest one takes, against the plain parser.

    python bench/mail.py

Both figures are ratios to what the standard library's compat32 parser needs in the same run for
the parsing alone; ours also decodes every text, names every file and marks quoted mail. The
absolute figures depend on the machine, the ratios hardly do.
"""

import base64
import email
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from submissions.intake.reading import close_idle, read, read_bounded
from tests.submissions.intake.building import file_part, mail, multipart, part
from tests.submissions.intake.corpus import CASES

ROUNDS = 3
LARGE = 20_000_000
MAX_TIME_RATIO = 6.0
MAX_MEMORY_RATIO = 3.0
HOSTILE_FROM = 100_000  # bytes: larger ones are torture, not letters


def everyday() -> list[bytes]:
    """The mails of our corpus that people could have sent."""
    mails = [case.raw for case in CASES if len(case.raw) < HOSTILE_FROM]
    return [raw for raw in mails if raw.count(b"message/rfc822") < 50]  # the plain parser breaks


def seconds(act: Callable[[bytes], object], mails: list[bytes]) -> float:
    """CPU seconds for all mails once, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for raw in mails:
            act(raw)
        best = min(best, time.process_time() - started)
    return best


def peak(act: Callable[[bytes], object], raw: bytes) -> int:
    """Bytes of memory at the highest point while one mail is read."""
    tracemalloc.start()
    act(raw)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def largest() -> bytes:
    """A mail near the limit on size: one big file and a short text."""
    data = base64.b85decode(b"0" * 5 * 1000) * (LARGE // 4000)
    return mail(multipart("mixed", part("见附件。"), file_part(data), boundary="large"))


def main() -> int:
    """Print the figures; 1 if a ratio is over its limit."""
    mails = everyday()
    for raw in mails:  # caches and imports are not what is measured
        read(raw)
    plain, ours = seconds(email.message_from_bytes, mails), seconds(read, mails)
    count = len(mails)
    print(f"{count} mails: plain parser {count / plain:,.0f}/s, read {count / ours:,.0f}/s")
    read_bounded(mails[0])
    started = time.perf_counter()
    for raw in mails:
        read_bounded(raw)
    print(f"in a worker process: {len(mails) / (time.perf_counter() - started):,.0f}/s (wall)")
    close_idle()
    big = largest()
    big_plain, big_ours = seconds(email.message_from_bytes, [big]), seconds(read, [big])
    plain_peak, our_peak = peak(email.message_from_bytes, big), peak(read, big)
    print(
        f"largest mail, {len(big) / 1e6:.0f} MB: plain parser {big_plain:.2f} s and "
        f"{plain_peak / 1e6:.0f} MB, read {big_ours:.2f} s and {our_peak / 1e6:.0f} MB"
    )
    time_ratio, memory_ratio = ours / plain, our_peak / plain_peak
    print(f"ratio of time: {time_ratio:.2f} (limit {MAX_TIME_RATIO})")
    print(f"ratio of time, largest mail: {big_ours / big_plain:.2f}")
    print(f"ratio of memory, largest mail: {memory_ratio:.2f} (limit {MAX_MEMORY_RATIO})")
    return int(time_ratio > MAX_TIME_RATIO or memory_ratio > MAX_MEMORY_RATIO)


if __name__ == "__main__":
    sys.exit(main())
