"""Running every checker over one material, whatever any single checker does."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from moderation.checkers import classifier, completeness, contacts, links, repetition, terms
from moderation.material import Checker, Field, Finding, Material, Severity

logger = logging.getLogger(__name__)

MAX_FINDINGS = 50

# Each reads words, wherever the words come from; the order is the order of display.
_OF_TEXT = (terms, links, contacts, classifier, repetition)
# What only a whole submission can be asked.
_OF_PIECE = (completeness,)

TEXT_CHECKERS: tuple[tuple[str, Checker], ...] = tuple(
    (module.NAME, module.check) for module in _OF_TEXT
)
CHECKERS: tuple[tuple[str, Checker], ...] = (
    *((module.NAME, module.check) for module in _OF_PIECE),
    *TEXT_CHECKERS,
)
VERSIONS = {module.NAME: module.VERSION for module in (*_OF_PIECE, *_OF_TEXT)}
# Changes whenever a checker's version does, so a stored run says what made it.
ENGINE_VERSION = "2:" + sha256(repr(sorted(VERSIONS.items())).encode()).hexdigest()[:16]


class State(StrEnum):
    """What a screening comes to; ``failed`` means a person must look because a check did not."""

    CLEAN = "clean"
    ATTENTION = "attention"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome: the heaviest finding decides the state; notes leave a piece clean."""

    state: State
    findings: tuple[Finding, ...]


class SpanMismatchError(ValueError):
    """A checker pointed at text that is not what it quoted."""


def screen(material: Material, checkers: Iterable[tuple[str, Checker]] = CHECKERS) -> Screening:
    """Run the checkers; the same material always gives the same findings in the same order.

    A checker that raises, or whose quote is not the text at its span, keeps what it had rightly
    found and adds a ``checker_failed`` finding that holds the piece for a person.
    """
    findings: list[Finding] = []
    heaviest = Severity.NOTE
    failed = False
    for name, check in checkers:
        found, broke = _run(name, check, material)
        failed = failed or broke
        heaviest = max([heaviest, *(finding.severity for finding in found)], key=_rank)
        findings.extend(_capped(found))
    order = {name: at for at, (name, _) in enumerate(CHECKERS)}
    findings.sort(key=lambda finding: _sort_key(finding, order))
    return Screening(State.FAILED if failed else _state(heaviest), tuple(findings))


def _state(heaviest: Severity) -> State:
    if heaviest is Severity.HOLD:
        return State.HELD
    return State.ATTENTION if heaviest is Severity.ATTENTION else State.CLEAN


def _rank(severity: Severity) -> int:
    return severity.rank


def _run(name: str, check: Checker, material: Material) -> tuple[list[Finding], bool]:
    found: list[Finding] = []
    try:
        for finding in check(material):
            _verify(finding, material)
            found.append(finding)
    except Exception:
        # Whatever a checker does wrong, the piece must reach a person.
        logger.exception("The checker %s failed", name)
        found.append(
            Finding(
                clause="",
                checker=name,
                version=VERSIONS.get(name, 0),
                severity=Severity.HOLD,
                code="checker_failed",
                params={"checker": name},
            )
        )
        return found, True
    return found, False


def _verify(finding: Finding, material: Material) -> None:
    for span in finding.spans:
        text = material.text_of(span.field)
        inside = 0 <= span.start <= span.end <= len(text)
        if not inside or text[span.start : span.end] != span.quote:
            raise SpanMismatchError(finding.code)


def _capped(found: list[Finding]) -> list[Finding]:
    """The heaviest findings of one checker; the last one says how many more there were."""
    if len(found) <= MAX_FINDINGS:
        return found
    ranked = sorted(found, key=lambda finding: -finding.severity.rank)[:MAX_FINDINGS]
    left = len(found) - MAX_FINDINGS
    ranked[-1] = replace(ranked[-1], params={**ranked[-1].params, "more": left})
    return ranked


_FIELD_ORDER = {name: at for at, name in enumerate(Field)}


def _sort_key(
    finding: Finding, order: dict[str, int]
) -> tuple[int, int, str, int, int, str, str, str]:
    first = finding.spans[0] if finding.spans else None
    return (
        -finding.severity.rank,
        order.get(finding.checker, len(order)),
        finding.checker,
        _FIELD_ORDER[first.field] if first else -1,
        first.start if first else -1,
        finding.clause,
        finding.code,
        repr(sorted(finding.params.items())),
    )
