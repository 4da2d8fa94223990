"""Everything there is about one case, as plain values for one file: to hand over, or to keep."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from moderation import audit, queries, subjects
from moderation.models import (
    Appeal,
    AppealFile,
    AuditEvent,
    Case,
    Decision,
    DecisionClause,
    Finding,
    Penalty,
    Report,
    Signature,
)
from moderation.parties import Actor

FORMAT, FORMAT_VERSION = "tougao-case", 1
Row = dict[str, Any]


def find(number: str) -> Case | None:
    """The case with this number, or the one a report, decision or appeal with it belongs to."""
    belongs = Q(number=number) | Q(reports__number=number) | Q(decisions__number=number)
    return Case.objects.filter(belongs | Q(decisions__appeals__number=number)).distinct().first()


def contents(case: Case, *, by: Actor, reason: str = "") -> Row:
    """The case with all that hangs on it.  Reporters are named in it, so it is an audit entry.

    Times are UTC.  ``audit`` ends with the entry of this very export.
    """
    audit.record("export_case", case.number, by=by, reason=reason)
    decisions = list(case.decisions.order_by("pk"))
    appeals = list(Appeal.objects.filter(decision__case=case).order_by("pk"))
    penalties = list(Penalty.objects.filter(effects__decision__case=case).distinct().order_by("pk"))
    reports = list(case.reports.order_by("pk"))
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exported_at": _plain(timezone.now()),
        "case": _columns(case),
        "reports": [_columns(report) for report in reports],
        "texts": _texts(case, reports),
        "findings": [_columns(finding) for finding in _findings(case, reports)],
        "decisions": [_decision(decision) for decision in decisions],
        "statements": [
            _columns(told) for decision in decisions for told in decision.statements.order_by("pk")
        ],
        "appeals": [_appeal(appeal) for appeal in appeals],
        "penalties": [_columns(penalty) for penalty in penalties],
        "events": [_columns(event) for event in case.events.order_by("pk")],
        "audit": [
            _columns(event) for event in _audit(case, reports, decisions, appeals, penalties)
        ],
    }


def _texts(case: Case, reports: Iterable[Report]) -> list[Row]:
    """Every text the case speaks of, as it was frozen, with the hashes to check it by."""
    hands = subjects.hands(case.subject_kind)
    digests = dict.fromkeys([case.subject_digest, *(report.subject_digest for report in reports)])
    rows: list[Row] = []
    for digest in filter(None, digests):
        text = hands.frozen(case.subject_id, digest) if hands else None
        pictures = subjects.pictures(case.subject_kind, case.subject_id, digest)
        rows.append(
            {
                "sha256": digest,
                "is_kept": text is not None,
                **_hashed(text or {}),
                "pictures": [{"ident": one.ident, "sha256": one.sha256} for one in pictures],
            }
        )
    return rows


def _hashed(text: Mapping[str, str]) -> Row:
    return {
        "fields": dict(text),
        "fields_sha256": {name: sha256(value.encode()).hexdigest() for name, value in text.items()},
    }


def _findings(case: Case, reports: Iterable[Report]) -> list[Finding]:
    """What the checks found in those texts, and what decisions rest on."""
    digests = {case.subject_digest, *(report.subject_digest for report in reports)} - {""}
    runs = [run.pk for run in map(queries.run_for, digests) if run is not None]
    named = DecisionClause.objects.filter(decision__case=case).exclude(finding=None)
    wanted = Q(run__in=runs) | Q(pk__in=named.values("finding"))
    return list(Finding.objects.filter(wanted).order_by("pk"))


def _decision(decision: Decision) -> Row:
    second = Signature.objects.filter(decision=decision).first()
    grounds = decision.grounds.select_related("clause__version").order_by("pk")
    return {
        **_columns(decision),
        "overrides": decision.overrides.number if decision.overrides else None,
        "second": _columns(second) if second else None,
        "clauses": [
            {
                # Every language of that version: which one was read cannot be known later.
                **_columns(ground.clause),
                "convention": ground.clause.version.number,
                "spans": ground.spans,
                "finding": ground.finding_id,
            }
            for ground in grounds
        ],
        "effects": [_columns(effect) for effect in decision.effects.order_by("pk")],
    }


def _appeal(appeal: Appeal) -> Row:
    """An appeal with its files, whole, in base64: what the answer was given on."""
    return {**_columns(appeal), "files": [_file(file) for file in appeal.files.all()]}


def _file(file: AppealFile) -> Row:
    row = {name: value for name, value in _columns(file).items() if name != "file"}
    if file.erased_at is not None:
        return {**row, "content_base64": None}
    try:
        with file.file.open("rb") as opened:
            content = b64encode(opened.read()).decode()
    except FileNotFoundError:
        # A lost file is said to be lost; it does not keep the rest from being handed over.
        content = None
    return {**row, "content_base64": content}


def _audit(
    case: Case,
    reports: Iterable[Report],
    decisions: Iterable[Decision],
    appeals: Iterable[Appeal],
    penalties: Iterable[Penalty],
) -> Iterable[AuditEvent]:
    numbered = (one.number for rows in (reports, decisions, appeals) for one in rows)
    names = [case.number, *numbered, *(f"penalty:{penalty.pk}" for penalty in penalties)]
    return AuditEvent.objects.filter(object__in=names).order_by("seq")


def _columns(row: Model) -> Row:
    """Every column of a row under its own name; a relation is the key it points to."""
    return {
        field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
