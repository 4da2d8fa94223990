"""How far each detector is trusted: first on trial, then asking for a look, then holding a piece.

A newer version of a check begins in the stage of the one before it, a newsroom's own model that
was trained anew on trial.  Promotion is earned by a
record that people judged; a detector that flags far more than it used to falls back by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import sqrt

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import external_judge, queries
from moderation.checkers import house_classifier
from moderation.classifier.shelf import house_digest, house_version
from moderation.errors import NotAllowedFrom, NotYetEarned
from moderation.lexicon_source import list_version
from moderation.material import Severity, Stage
from moderation.models import CheckRun, DetectorStage, Finding
from moderation.permissions import OVERRIDE_STAGE, SET_STAGE, WATCH, Actor, require
from moderation.quality import RecordOfWork, of_checker
from moderation.screening import FAILED_CODE, STAGES, VERSIONS

DAYS_IN_STAGE = 7
MIN_JUDGED = 50
# Right among all judged, for the stage a detector is promoted to.
TARGETS: Mapping[Stage, float] = {Stage.ATTENTION: 0.5, Stage.HOLD: 0.9}
MIN_REASON = 10

WINDOW = timedelta(hours=24)
BASELINE = timedelta(days=30)
SIGMAS = 3
SHARE_AFTER_CHANGE = 0.05
# Below these the figures say nothing.
MIN_PIECES = 20
MIN_FLAGGED = 5
MIN_BASELINE = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a detector stands; ``row`` is its latest step, None before the first sweep saw it."""

    checker: str
    version: int
    stage: Stage
    highest: Stage
    row: DetectorStage | None

    @property
    def next_stage(self) -> Stage | None:
        """The stage above, or None at the top of what this detector may ever do."""
        above = [stage for stage in Stage if self.stage.rank < stage.rank <= self.highest.rank]
        return above[0] if above else None

    @property
    def lower_stage(self) -> Stage | None:
        below = [stage for stage in Stage if stage.rank < self.stage.rank]
        return below[-1] if below else None


def versions() -> dict[str, int]:
    """Every detector with the version in use: the checks, the own model, the judge outside."""
    own = house_version() or VERSIONS[house_classifier.NAME]
    return {
        **VERSIONS,
        house_classifier.NAME: own,
        external_judge.NAME: external_judge.VERSION,
    }


def standings() -> dict[str, Standing]:
    """Every detector in use by its name, in one query."""
    latest = {row.checker: row for row in DetectorStage.objects.order_by("pk")}
    return {
        name: _standing(name, version, latest.get(name)) for name, version in versions().items()
    }


def current_stages() -> dict[str, Stage]:
    """What ``screening.screen`` is to trust, by the name of the check."""
    return {name: standing.stage for name, standing in standings().items()}


def stages_in_force() -> dict[str, Stage]:
    """The same for commands that run without a database too: there, the stages as shipped."""
    try:
        with transaction.atomic():
            return current_stages()
    except DatabaseError:
        return {}


def basis() -> str:
    """The rules a check run goes by, besides its engine: terms, convention, stages, own model."""
    version = queries.current_convention()
    stages = sorted((name, stage.value) for name, stage in current_stages().items())
    digest = sha256(repr(stages).encode()).hexdigest()[:8]
    number = version.number if version else 0
    rules = f"terms {list_version()}; convention {number}; stages {digest}"
    model = house_digest()
    return f"{rules}; model {model}" if model else rules


def enrol() -> int:
    """Note when each version of a detector was first seen; returns how many were new."""
    started = 0
    for standing in standings().values():
        row = standing.row
        if row is None or row.version != standing.version:
            _step(standing, standing.stage, how=DetectorStage.How.STARTED, by=WATCH)
            started += 1
    return started


def missing(standing: Standing, record: RecordOfWork, *, now: datetime | None = None) -> list[str]:
    """What a detector still lacks for the next stage, in sentences; empty when it has earned it."""
    target = standing.next_stage
    if target is None:
        return [_("It has the highest stage open to it.")]
    lacking = []
    row = standing.row
    days = ((now or timezone.now()) - row.since).days if row else 0
    if days < DAYS_IN_STAGE:
        lacking.append(
            _("Days in this stage: %(days)s of %(wanted)s.")
            % {"days": days, "wanted": DAYS_IN_STAGE}
        )
    if record.judged < MIN_JUDGED:
        lacking.append(
            _("Findings judged: %(judged)s of %(wanted)s.")
            % {"judged": record.judged, "wanted": MIN_JUDGED}
        )
    if record.precision is None or record.precision < TARGETS[target]:
        lacking.append(
            _("Right among the judged: %(found)s, wanted %(wanted)s.")
            % {"found": percent(record.precision), "wanted": percent(TARGETS[target])}
        )
    return lacking


def percent(share: float | None) -> str:
    """A share for people, with a dash where there is none."""
    return "–" if share is None else f"{share:.0%}"


@transaction.atomic
def promote(checker: str, *, by: Actor, expected: Stage, reason: str = "") -> DetectorStage:
    """Move a detector one stage up.  ``expected`` is the stage the person saw.

    A written reason promotes it against its record, for those who may.  Raises ``NotPermitted``,
    ``NotAllowedFrom`` when it stands elsewhere or at its top, ``NotYetEarned``.
    """
    require(by, SET_STAGE)
    standing = _locked(checker, expected)
    target = standing.next_stage
    if target is None:
        raise NotAllowedFrom("promote", standing.stage)
    lacking = missing(standing, of_checker(checker, standing.version))
    if not lacking:
        return _step(standing, target, how=DetectorStage.How.PROMOTED, by=by, reason=reason)
    if len(reason.strip()) < MIN_REASON or not by.has_perm(OVERRIDE_STAGE):
        raise NotYetEarned(checker, lacking)
    return _step(standing, target, how=DetectorStage.How.OVERRIDDEN, by=by, reason=reason)


@transaction.atomic
def demote(checker: str, *, by: Actor, expected: Stage, reason: str = "") -> DetectorStage:
    """Move a detector one stage down.  Raises ``NotPermitted``, ``NotAllowedFrom``."""
    require(by, SET_STAGE)
    standing = _locked(checker, expected)
    target = standing.lower_stage
    if target is None:
        raise NotAllowedFrom("demote", standing.stage)
    return _step(standing, target, how=DetectorStage.How.DEMOTED, by=by, reason=reason)


def fall_back(*, now: datetime | None = None) -> list[DetectorStage]:
    """Demote by one stage each detector that flags far more pieces than before; returns the steps.

    Far more is three standard deviations over its share of the 30 days before, or, within a day
    of a change and from a quiet past, more than 5 % of the pieces.  Each step starts a new count.
    """
    moment = now or timezone.now()
    steps = []
    for standing in standings().values():
        alarm = _alarm(standing, moment)
        target = standing.lower_stage
        if alarm and target is not None:
            with transaction.atomic():
                how = DetectorStage.How.FELL_BACK
                steps.append(_step(standing, target, how=how, by=WATCH, reason=alarm))
    return steps


def _alarm(standing: Standing, now: datetime) -> str:
    """Why a detector has to step back, in English for the record, or nothing."""
    row = standing.row
    changed = row is not None and row.since > now - WINDOW
    begin = max(now - WINDOW, row.since) if row else now - WINDOW
    pieces, flagged = _flagged(standing.checker, begin, now)
    if pieces < MIN_PIECES or flagged < MIN_FLAGGED:
        return ""
    share = flagged / pieces
    before, flagged_before = _flagged(standing.checker, begin - BASELINE, begin)
    usual = flagged_before / before if before >= MIN_BASELINE else None
    if usual is not None:
        # A detector that never flagged anything still has a spread: that of one more flag.
        expected = max(usual, 1 / (before + 1))
        limit = usual + SIGMAS * sqrt(expected * (1 - expected) / pieces)
        if share > limit:
            return (
                f"Flagged {flagged} of {pieces} pieces ({share:.1%}); "
                f"{usual:.1%} in the 30 days before, limit {limit:.1%}."
            )
    if changed and share > SHARE_AFTER_CHANGE and (usual is None or usual <= SHARE_AFTER_CHANGE):
        return f"Flagged {flagged} of {pieces} pieces ({share:.1%}) within a day of a change."
    return ""


def _flagged(checker: str, begin: datetime, end: datetime) -> tuple[int, int]:
    """Pieces checked for the first time in a span of time, and those this detector flagged."""
    arrived = CheckRun.objects.filter(
        finished_at__gte=begin, finished_at__lt=end, is_recheck=False, started_at__isnull=False
    )
    found = (
        Finding.objects.filter(run__in=arrived, checker=checker)
        .exclude(severity=Severity.NOTE.value)
        .exclude(code=FAILED_CODE)
    )
    return arrived.count(), found.values("run").distinct().count()


def _standing(name: str, version: int, row: DetectorStage | None) -> Standing:
    shipped = external_judge.STAGE if name == external_judge.NAME else STAGES[name]
    highest = external_judge.STAGE if name == external_judge.NAME else Stage.HOLD
    stage = Stage(row.stage) if row else shipped
    if row and name == house_classifier.NAME and row.version != version:
        if version == house_classifier.VERSION:
            # No model that can be read here: the one known before keeps what it has earned.
            version = row.version
        else:
            # What was learnt anew has no record yet.
            stage = shipped
    return Standing(name, version, min(stage, highest, key=_rank), highest, row)


def _locked(checker: str, expected: Stage) -> Standing:
    """The standing, with its latest row locked so that two clicks make one step."""
    rows = DetectorStage.objects.filter(checker=checker).order_by("pk")
    # Whoever waited here reads the other's step below: one row of a detector is always the first.
    list(rows.select_for_update().values_list("pk")[:1])
    standing = standings().get(checker)
    if standing is None or standing.stage is not expected:
        raise NotAllowedFrom("change the stage", standing.stage if standing else "unknown")
    return standing


def _step(
    standing: Standing, stage: Stage, *, how: DetectorStage.How, by: Actor, reason: str = ""
) -> DetectorStage:
    return DetectorStage.objects.create(
        checker=standing.checker,
        version=standing.version,
        stage=stage.value,
        how=how,
        reason=" ".join(reason.split())[:500],
        set_by_name=by.name[:200],
        set_by_id=by.pk,
    )


def _rank(stage: Stage) -> int:
    return stage.rank
