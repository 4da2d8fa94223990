"""A screening as plain values for a command's output, one row per place."""

import json
import sys
from io import TextIOWrapper
from typing import Any

from moderation.explanations import explain
from moderation.material import Finding, Span
from moderation.screening import Screening


def write_utf8() -> None:
    """Let standard output speak UTF-8 in any locale: JSON is UTF-8, and Chinese needs it."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def as_row(screening: Screening) -> dict[str, Any]:
    """The state and one entry per finding and span.

    A finding about the piece as a whole points at the empty place before the text.
    """
    return {
        "state": screening.state.value,
        "findings": [
            _entry(finding, span)
            for finding in screening.findings
            for span in (finding.spans or (None,))
        ],
    }


def _entry(finding: Finding, span: Span | None) -> dict[str, Any]:
    return {
        "clause": finding.clause,
        "checker": finding.checker,
        "severity": finding.severity.value,
        "layer": finding.layer.value,
        "field": span.field.value if span else "text",
        "start": span.start if span else 0,
        "end": span.end if span else 0,
        "quote": span.quote if span else "",
        "explanation": explain(finding.code, finding.params),
    }


def as_json(row: dict[str, Any]) -> str:
    """One line of JSON, readable Chinese; lone surrogates, which no encoding takes, escaped."""
    line = json.dumps(row, ensure_ascii=False)
    return line if _encodes(line) else json.dumps(row)


def _encodes(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
