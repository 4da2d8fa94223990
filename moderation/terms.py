"""Changing the list of terms.  Every change leaves a row that says what it was and became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from moderation.errors import NotAllowedFrom, PlanChanged
from moderation.material import Stage
from moderation.models import Term, TermChange
from moderation.permissions import ADD_TERMS, CHANGE_TERMS, INSTALLER, Actor, require
from moderation.term_trust import (
    FIRST_STAGE,
    is_reason,
    must_earn,
    next_stage,
    require_earned,
)

SEED = Path(__file__).parent / "seed" / "terms.json"
COLUMNS = (
    "text",
    "clause_code",
    "severity",
    "kind",
    "fields",
    "note",
    "stage",
    "homophones",
    "is_active",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One term as a file states it; ``line`` is where, counted from 1.

    Without a stage, or without a word on homophones, a term keeps its own.
    """

    line: int
    text: str
    clause_code: str
    severity: str
    kind: str
    fields: tuple[str, ...] = ()
    note: str = ""
    is_active: bool = True
    stage: str = ""
    homophones: bool | None = None

    def values(self) -> dict[str, Any]:
        """The columns of a ``Term``."""
        columns = asdict(self)
        del columns["line"]
        for name in ("stage", "homophones"):
            if columns[name] in ("", None):
                del columns[name]
        columns["fields"] = list(self.fields)
        return columns


@dataclass(frozen=True, slots=True)
class Change:
    """A term that an import would change, and the columns it would change: (name, old, new)."""

    row: Row
    differences: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.  Terms the file does not mention stay as they are.

    ``withheld`` counts the terms that a written reason would let hold.
    """

    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    unchanged: int
    withheld: int = 0

    @property
    def fingerprint(self) -> str:
        """Equal for two plans that do the same."""
        state = json.dumps([asdict(row) for row in self.added], sort_keys=True)
        state += json.dumps([asdict(change) for change in self.changed], sort_keys=True)
        return sha256(state.encode()).hexdigest()


@transaction.atomic
def add(*, by: Actor, door: str = TermChange.Door.ADMIN, reason: str = "", **values: Any) -> Term:
    """Add a term, which at first may only ask for a look unless a reason is given.

    Raises ``ValidationError`` with the columns at fault, ``NotYetEarned`` for one that would hold.
    """
    require(by, ADD_TERMS)
    term = Term(**{"stage": FIRST_STAGE.value, **values})
    term.full_clean()
    if door != TermChange.Door.SEED:
        require_earned(term, None, snapshot(term), reason)
    term.created_by_id = by.pk
    term.save()
    _record(term, act=TermChange.Act.ADDED, before={}, by=by, door=door, reason=reason)
    return term


@transaction.atomic
def change(
    term: Term, *, by: Actor, door: str = TermChange.Door.ADMIN, reason: str = "", **values: Any
) -> Term:
    """Set the given columns of a term; nothing is written when nothing differs.

    Raises ``ValidationError``, and ``NotYetEarned`` for a term that would now hold pieces with
    neither a record that carries it nor a reason.
    """
    require(by, CHANGE_TERMS)
    locked = Term.objects.select_for_update().get(pk=term.pk)
    before = snapshot(locked)
    for name, value in values.items():
        if name not in COLUMNS:
            raise TypeError(f"A term has no column “{name}” to change.")
        setattr(locked, name, value)
    locked.full_clean()
    if snapshot(locked) == before:
        return locked
    require_earned(locked, before, snapshot(locked), reason)
    locked.save()
    _record(locked, act=TermChange.Act.CHANGED, before=before, by=by, door=door, reason=reason)
    return locked


@transaction.atomic
def promote(term: Term, *, by: Actor, expected: str, reason: str = "") -> Term:
    """Move a term one stage up.  ``expected`` is the stage the person saw.

    Raises ``NotPermitted``, ``NotAllowedFrom``, ``NotYetEarned`` as ``change`` does.
    """
    # Under the lock of the change itself: a term lowered meanwhile is not raised past a step.
    locked = Term.objects.select_for_update().get(pk=term.pk)
    target = next_stage(locked)
    if target is None or locked.stage != expected:
        raise NotAllowedFrom("promote", locked.stage)
    door = TermChange.Door.PROMOTED
    return change(locked, by=by, door=door, reason=reason, stage=target.value)


def snapshot(term: Term) -> dict[str, Any]:
    """The columns of a term that its history keeps."""
    return {name: getattr(term, name) for name in COLUMNS}


def plan_import(rows: Sequence[Row], *, reason: str = "") -> Plan:
    """Compare rows of a file with the stored terms, by their text; writes nothing.

    A file cannot let a term hold that did not: without a reason it may ask for a look.
    """
    stored = {term.text: term for term in Term.objects.all()}
    added, changed, unchanged, withheld = [], [], 0, 0
    for stated in rows:
        term = stored.get(stated.text)
        old = snapshot(term) if term else None
        row, is_withheld = _staged(stated, old, is_trusted=is_reason(reason))
        withheld += is_withheld
        if old is None:
            added.append(row)
            continue
        new = row.values()
        differences = tuple((name, old[name], new[name]) for name in new if old[name] != new[name])
        if differences:
            changed.append(Change(row, differences))
        else:
            unchanged += 1
    return Plan(tuple(added), tuple(changed), unchanged, withheld)


def _staged(row: Row, old: Mapping[str, Any] | None, *, is_trusted: bool) -> tuple[Row, bool]:
    """The row with the stage its term will have, and whether that is less than it could be."""
    wanted = row.stage or (old["stage"] if old else Stage.HOLD.value)
    would_hold = must_earn(old, row.values() | {"stage": wanted})
    if would_hold and not is_trusted:
        return replace(row, stage=FIRST_STAGE.value), True
    if not (row.stage or old or would_hold):
        wanted = FIRST_STAGE.value
    return replace(row, stage=wanted), False


@transaction.atomic
def apply_import(rows: Sequence[Row], *, by: Actor, expected: str, reason: str = "") -> Plan:
    """Do what the previewed plan says, all of it or nothing.

    ``expected`` is the fingerprint of the plan the person saw; when the terms have changed since,
    ``PlanChanged`` is raised and nothing is written.  With a reason, terms that the plan withholds
    hold at once.
    """
    require(by, ADD_TERMS, CHANGE_TERMS)
    # Locked in one order, so two imports at once wait for each other instead of interleaving.
    list(Term.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    plan = plan_import(rows)
    if plan.fingerprint != expected:
        raise PlanChanged
    plan = plan_import(rows, reason=reason)
    for row in plan.added:
        add(by=by, door=TermChange.Door.IMPORT, reason=reason, **row.values())
    stored = Term.objects.in_bulk([item.row.text for item in plan.changed], field_name="text")
    for item in plan.changed:
        term = stored[item.row.text]
        change(term, by=by, door=TermChange.Door.IMPORT, reason=reason, **item.row.values())
    return plan


def load_seed() -> int:
    """Add the first list where there is no term yet; returns how many were added."""
    with transaction.atomic():
        if Term.objects.exists():
            return 0
        rows: Sequence[Mapping[str, Any]] = json.loads(SEED.read_text(encoding="utf-8"))
        for row in rows:
            values = {**row, "clause_code": row["clause"], "stage": Stage.HOLD.value}
            del values["clause"]
            add(by=INSTALLER, door=TermChange.Door.SEED, **values)
        return len(rows)


def check_row(row: Row) -> list[str]:
    """What is wrong with a row of a file, in sentences; empty when it can be stored."""
    try:
        Term(**row.values()).full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return [
            f"{column}: {message}"
            for column, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _record(
    term: Term,
    *,
    act: TermChange.Act,
    before: Mapping[str, Any],
    by: Actor,
    door: str,
    reason: str,
) -> None:
    TermChange.objects.create(
        term=term,
        act=act,
        door=door,
        before=dict(before),
        after=snapshot(term),
        reason=" ".join(reason.split())[:500],
        actor_name=by.name[:200],
        actor_id=by.pk,
    )
