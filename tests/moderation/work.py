"""Counting the work of a call: lines executed in the engine, which no busy machine changes."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import moderation

_ENGINE = str(Path(moderation.__file__).parent)


def lines_executed(call: Callable[[], object]) -> int:
    """How many lines of the engine run during a call."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def entered(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(_ENGINE) else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
