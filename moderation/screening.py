"""Running every checker over one material, whatever any single checker does."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from moderation.checkers import (
    avatars,
    classifier,
    clickbait,
    completeness,
    contacts,
    copy_style,
    engagement,
    fan_circle,
    house_classifier,
    links,
    marketing,
    minors,
    names,
    personal_data,
    picture_codes,
    picture_text,
    repetition,
    stuffing,
    superstition,
    terms,
    title_body,
    unfriendly,
    unlawful,
    unsuitable_pictures,
    untrue,
    vulgar,
)
from moderation.material import Checker, Field, Finding, Material, Severity, Stage

logger = logging.getLogger(__name__)

MAX_FINDINGS = 50
FAILED_CODE = "checker_failed"

# Each reads words, wherever the words come from; the order is the order of display.
_OF_TEXT = (
    terms,
    personal_data,
    links,
    contacts,
    marketing,
    engagement,
    unlawful,
    vulgar,
    superstition,
    unfriendly,
    untrue,
    fan_circle,
    minors,
    title_body,
    clickbait,
    stuffing,
    classifier,
    house_classifier,
    repetition,
    copy_style,
)
# What only a whole submission can be asked.
_OF_PIECE = (completeness, names, picture_text, picture_codes, unsuitable_pictures)
# What can be wrong with the picture of a profile.
_OF_AVATAR = (avatars, picture_text, picture_codes, unsuitable_pictures)
# What an author says and shows about themselves.
_OF_PROFILE = (
    names,
    terms,
    personal_data,
    links,
    contacts,
    marketing,
    engagement,
    unlawful,
    vulgar,
    unfriendly,
    *_OF_AVATAR,
)
_ALL = tuple(dict.fromkeys((*_OF_PIECE, *_OF_TEXT, *_OF_PROFILE)))

TEXT_CHECKERS: tuple[tuple[str, Checker], ...] = tuple(
    (module.NAME, module.check) for module in _OF_TEXT
)
CHECKERS: tuple[tuple[str, Checker], ...] = (
    *((module.NAME, module.check) for module in _OF_PIECE),
    *TEXT_CHECKERS,
)
PROFILE_CHECKERS: tuple[tuple[str, Checker], ...] = tuple(
    (module.NAME, module.check) for module in _OF_PROFILE
)
AVATAR_CHECKERS = frozenset(module.NAME for module in _OF_AVATAR)
VERSIONS = {module.NAME: module.VERSION for module in _ALL}
# How far each checker is trusted as shipped: what its STAGE says, or to the full.
STAGES = {module.NAME: Stage(getattr(module, "STAGE", Stage.HOLD)) for module in _ALL}
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
    """The outcome: the heaviest finding decides the state; notes leave a piece clean.

    ``shadows`` are findings of detectors on trial: kept to be judged, they change nothing.
    """

    state: State
    findings: tuple[Finding, ...]
    shadows: tuple[Finding, ...] = ()


class SpanMismatchError(ValueError):
    """A checker pointed at text that is not what it quoted, or into a picture that is not there."""


def screen(
    material: Material,
    checkers: Iterable[tuple[str, Checker]] = CHECKERS,
    *,
    stages: Mapping[str, Stage] | None = None,
) -> Screening:
    """Run the checkers; the same material always gives the same findings in the same order.

    ``stages`` says how far each checker is trusted (as shipped, unless given).  A checker that
    raises, or whose quote is not the text at its span, keeps what it had rightly found and adds a
    ``checker_failed`` finding that holds the piece for a person, unless it is on trial only.
    """
    trusted = {**STAGES, **(stages or {})}
    findings: list[Finding] = []
    shadows: list[Finding] = []
    states = [State.CLEAN]
    for name, check in checkers:
        stage = trusted.get(name, Stage.HOLD)
        found, broke = _run(name, check, material)
        counting, watching = _parted(found, stage)
        if broke and stage is not Stage.SHADOW:
            states.append(State.FAILED)
        states.extend(_state_of(finding) for finding in counting)
        findings.extend(_capped(counting))
        shadows.extend(_capped(watching))
    return Screening(_heaviest(states), _ordered(findings), _ordered(shadows))


def with_findings(screening: Screening, found: Iterable[Finding], *, stage: Stage) -> Screening:
    """The same outcome with what a detector outside the checkers found."""
    counting, watching = _parted(list(found), stage)
    states = [screening.state, *(_state_of(finding) for finding in counting)]
    return Screening(
        _heaviest(states),
        _ordered([*screening.findings, *counting]),
        _ordered([*screening.shadows, *watching]),
    )


def state_of(findings: Iterable[Finding]) -> State:
    """What these findings come to when every check has done its work."""
    return _heaviest([State.CLEAN, *(_state_of(finding) for finding in findings)])


def _parted(found: list[Finding], stage: Stage) -> tuple[list[Finding], list[Finding]]:
    """The findings that count, at most as heavy as the stage lets them be, and the shadows."""
    counting, watching = [], []
    for finding in found:
        lowest = min(stage, finding.stage, key=_stage_rank)
        if lowest is Stage.SHADOW:
            watching.append(_at(finding, lowest))
        elif lowest is Stage.ATTENTION and finding.code != FAILED_CODE:
            counting.append(_at(finding, lowest, cap=Severity.ATTENTION))
        else:
            # A check that did not do its work calls a person whatever its word is worth.
            counting.append(_at(finding, lowest))
    return counting, watching


def _at(finding: Finding, stage: Stage, *, cap: Severity = Severity.HOLD) -> Finding:
    severity = min(finding.severity, cap, key=_rank)
    if finding.stage is stage and finding.severity is severity:
        return finding
    return replace(finding, stage=stage, severity=severity)


def _ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    order = {name: at for at, (name, _) in enumerate(CHECKERS)}
    return tuple(sorted(findings, key=lambda finding: _sort_key(finding, order)))


_STATE_OF = {
    Severity.NOTE: State.CLEAN,
    Severity.ATTENTION: State.ATTENTION,
    Severity.HOLD: State.HELD,
}


def _state_of(finding: Finding) -> State:
    return _STATE_OF[finding.severity]


def _heaviest(states: Iterable[State]) -> State:
    return max(states, key=list(State).index)


def _rank(severity: Severity) -> int:
    return severity.rank


def _stage_rank(stage: Stage) -> int:
    return stage.rank


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
                code=FAILED_CODE,
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
    hashes = {picture.sha256 for picture in material.pictures} if finding.boxes else set()
    for box in finding.boxes:
        if box.picture not in hashes or min(box.x, box.y, box.w, box.h) < 0:
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
