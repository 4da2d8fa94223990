"""Changing the list of terms.  Every change leaves a row that says what it was and became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from moderation.errors import PlanChanged
from moderation.models import Term, TermChange
from moderation.permissions import ADD_TERMS, CHANGE_TERMS, INSTALLER, Actor, require

SEED = Path(__file__).parent / "seed" / "terms.json"
COLUMNS = ("text", "clause_code", "severity", "kind", "fields", "note", "is_active")
# A file says nothing of stages: a term keeps its own, and a new one is trusted.
KEPT = (*COLUMNS, "stage")


@dataclass(frozen=True, slots=True)
class Row:
    """One term as a file states it; ``line`` is where, counted from 1."""

    line: int
    text: str
    clause_code: str
    severity: str
    kind: str
    fields: tuple[str, ...] = ()
    note: str = ""
    is_active: bool = True

    def values(self) -> dict[str, Any]:
        """The columns of a ``Term``."""
        columns = asdict(self)
        del columns["line"]
        columns["fields"] = list(self.fields)
        return columns


@dataclass(frozen=True, slots=True)
class Change:
    """A term that an import would change, and the columns it would change: (name, old, new)."""

    row: Row
    differences: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.  Terms the file does not mention stay as they are."""

    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    unchanged: int

    @property
    def fingerprint(self) -> str:
        """Equal for two plans that do the same."""
        state = json.dumps([asdict(row) for row in self.added], sort_keys=True)
        state += json.dumps([asdict(change) for change in self.changed], sort_keys=True)
        return sha256(state.encode()).hexdigest()


@transaction.atomic
def add(*, by: Actor, door: str = TermChange.Door.ADMIN, **values: Any) -> Term:
    """Add a term; raises ``ValidationError`` with the columns at fault."""
    require(by, ADD_TERMS)
    term = Term(**values)
    term.full_clean()
    term.created_by_id = by.pk
    term.save()
    _record(term, act=TermChange.Act.ADDED, before={}, by=by, door=door)
    return term


@transaction.atomic
def change(term: Term, *, by: Actor, door: str = TermChange.Door.ADMIN, **values: Any) -> Term:
    """Set the given columns of a term; nothing is written when nothing differs."""
    require(by, CHANGE_TERMS)
    locked = Term.objects.select_for_update().get(pk=term.pk)
    before = snapshot(locked)
    for name, value in values.items():
        if name not in KEPT:
            raise TypeError(f"A term has no column “{name}” to change.")
        setattr(locked, name, value)
    locked.full_clean()
    if snapshot(locked) == before:
        return locked
    locked.save()
    _record(locked, act=TermChange.Act.CHANGED, before=before, by=by, door=door)
    return locked


def snapshot(term: Term) -> dict[str, Any]:
    """The columns of a term that its history keeps."""
    return {name: getattr(term, name) for name in KEPT}


def plan_import(rows: Sequence[Row]) -> Plan:
    """Compare rows of a file with the stored terms, by their text; writes nothing."""
    stored = {term.text: term for term in Term.objects.all()}
    added, changed, unchanged = [], [], 0
    for row in rows:
        term = stored.get(row.text)
        if term is None:
            added.append(row)
            continue
        old, new = snapshot(term), row.values()
        differences = tuple(
            (name, old[name], new[name]) for name in COLUMNS if old[name] != new[name]
        )
        if differences:
            changed.append(Change(row, differences))
        else:
            unchanged += 1
    return Plan(tuple(added), tuple(changed), unchanged)


@transaction.atomic
def apply_import(rows: Sequence[Row], *, by: Actor, expected: str) -> Plan:
    """Do what the previewed plan says, all of it or nothing.

    ``expected`` is the fingerprint of the plan the person saw; when the terms have changed since,
    ``PlanChanged`` is raised and nothing is written.
    """
    require(by, ADD_TERMS, CHANGE_TERMS)
    # Locked in one order, so two imports at once wait for each other instead of interleaving.
    list(Term.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    plan = plan_import(rows)
    if plan.fingerprint != expected:
        raise PlanChanged
    for row in plan.added:
        add(by=by, door=TermChange.Door.IMPORT, **row.values())
    stored = Term.objects.in_bulk([item.row.text for item in plan.changed], field_name="text")
    for item in plan.changed:
        term = stored[item.row.text]
        change(term, by=by, door=TermChange.Door.IMPORT, **item.row.values())
    return plan


def load_seed() -> int:
    """Add the first list where there is no term yet; returns how many were added."""
    with transaction.atomic():
        if Term.objects.exists():
            return 0
        rows: Sequence[Mapping[str, Any]] = json.loads(SEED.read_text(encoding="utf-8"))
        for row in rows:
            values = {**row, "clause_code": row["clause"]}
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
    term: Term, *, act: TermChange.Act, before: Mapping[str, Any], by: Actor, door: str
) -> None:
    TermChange.objects.create(
        term=term,
        act=act,
        door=door,
        before=dict(before),
        after=snapshot(term),
        actor_name=by.name[:200],
        actor_id=by.pk,
    )
