"""A simple limit on how often something may be done, counted in the cache."""

import time
from collections.abc import Mapping
from hashlib import sha256

from django.core.cache import cache

REPORTS_PER_HOUR = 20
FEEDBACK_PER_HOUR = 5
HOUR = 3600


def seconds_to_wait(limits: Mapping[str, int], *, window: int) -> int:
    """Count one use under every key; 0 when all stay within their limit.

    Otherwise the seconds until the window (of ``window`` seconds, fixed on the clock) ends.  A
    lost cache loses the count and nothing else.
    """
    slot, passed = divmod(int(time.time()), window)
    over = False
    for key, limit in limits.items():
        name = f"limit:{sha256(f'{key}:{slot}'.encode()).hexdigest()}"
        cache.add(name, 0, timeout=window)
        try:
            count = cache.incr(name)
        except ValueError:
            # Evicted between the two calls, so this is the first use again.
            cache.set(name, 1, timeout=window)
            count = 1
        over = over or count > limit
    return window - passed if over else 0


def seconds_to_next_report(*, account: int | None, address: str) -> int:
    """Counts one report by this account, or by this address without one, whatever the door."""
    who = f"report:address:{address}" if account is None else f"report:user:{account}"
    return seconds_to_wait({who: REPORTS_PER_HOUR}, window=HOUR)


def seconds_to_next_feedback(address: str) -> int:
    """Counts one remark about the rules from this address."""
    return seconds_to_wait({f"feedback:address:{address}": FEEDBACK_PER_HOUR}, window=HOUR)
