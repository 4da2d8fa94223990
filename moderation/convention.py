"""What happens to the convention: the first one loaded, a draft started, reviewed, published."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import queries
from moderation.errors import BrokenConvention, NotAllowedFrom
from moderation.models import Clause, ConventionVersion, Section
from moderation.permissions import DRAFT_CONVENTION, INSTALLER, PUBLISH_CONVENTION, Actor, require

SEED = Path(__file__).parent / "seed" / "convention-1.json"
LANGUAGES = {"en": "en", "zh-hans": "zh_hans", "zh-hant": "zh_hant"}
# Ours has nine headings; a version that lost one would leave decisions without a clause.
CATEGORIES = tuple(str(number) for number in range(1, 10))
_SECTION_TEXTS = ("label", "text")
_CLAUSE_TEXTS = ("label", "text", "examples")


@transaction.atomic
def load_seed() -> ConventionVersion:
    """Load version 1 and put it in force, once: where any version exists it is left as it is."""
    existing = ConventionVersion.objects.order_by("number").first()
    if existing is not None:
        return existing
    seed: Mapping[str, Any] = json.loads(SEED.read_text(encoding="utf-8"))
    version = ConventionVersion.objects.create(number=seed["number"], **_columns(seed, ("note",)))
    for position, row in enumerate(seed["sections"]):
        section = Section(
            version=version, key=row["key"], position=position, **_columns(row, _SECTION_TEXTS)
        )
        section.full_clean()
        section.save()
    for position, row in enumerate(seed["clauses"]):
        clause = Clause(
            version=version,
            position=position,
            code=row["code"],
            parent=row["code"].rpartition(".")[0],
            severity=row["severity"],
            default_effect=row["default_effect"],
            applies_to=row["applies_to"],
            **_columns(row, _CLAUSE_TEXTS),
        )
        clause.full_clean()
        clause.save()
    send_to_review(version, by=INSTALLER)
    return publish(version, by=INSTALLER)


@transaction.atomic
def start_draft(*, by: Actor) -> ConventionVersion:
    """A new draft with the next number, copied from the version in force."""
    require(by, DRAFT_CONVENTION)
    number = (ConventionVersion.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    draft = ConventionVersion.objects.create(number=number)
    source = queries.current_convention()
    if source is not None:
        # Parts carry no state of their own, so a copy is the row under a new key and version.
        Section.objects.bulk_create(_copies(source.sections.all(), draft))
        Clause.objects.bulk_create(_copies(source.clauses.all(), draft))
    return draft


@transaction.atomic
def send_to_review(version: ConventionVersion, *, by: Actor) -> ConventionVersion:
    """Hand a draft to whoever publishes; raises ``BrokenConvention`` when a category is missing."""
    require(by, DRAFT_CONVENTION)
    locked = _locked(version)
    if locked.state != ConventionVersion.State.DRAFT:
        raise NotAllowedFrom("send to review", locked.state)
    _check_complete(locked)
    locked.state = ConventionVersion.State.REVIEW
    locked.save()
    return locked


@transaction.atomic
def return_to_draft(version: ConventionVersion, *, by: Actor) -> ConventionVersion:
    """Take a version out of review to change it."""
    require(by, DRAFT_CONVENTION)
    locked = _locked(version)
    if locked.state != ConventionVersion.State.REVIEW:
        raise NotAllowedFrom("return to draft", locked.state)
    locked.state = ConventionVersion.State.DRAFT
    locked.save()
    return locked


@transaction.atomic
def publish(
    version: ConventionVersion, *, by: Actor, effective_at: datetime | None = None
) -> ConventionVersion:
    """Put a reviewed version in force and supersede the one before it, in one act.

    A version announced ahead of time stays in review until its day, so exactly one is in force
    at any moment; ``effective_at`` may therefore not lie in the future.
    """
    require(by, PUBLISH_CONVENTION)
    now = timezone.now()
    if effective_at is not None and effective_at > now:
        raise BrokenConvention(_("A version takes effect when it is published, not later."))
    before = ConventionVersion.objects.select_for_update().filter(
        state=ConventionVersion.State.PUBLISHED
    )
    for old in before:
        old.state = ConventionVersion.State.SUPERSEDED
        old.superseded_at = now
        old.save()
    locked = _locked(version)
    if locked.state != ConventionVersion.State.REVIEW:
        raise NotAllowedFrom("publish", locked.state)
    _check_complete(locked)
    locked.state = ConventionVersion.State.PUBLISHED
    locked.published_at = now
    locked.effective_at = effective_at or now
    locked.save()
    return locked


def _locked(version: ConventionVersion) -> ConventionVersion:
    return ConventionVersion.objects.select_for_update().get(pk=version.pk)


def _check_complete(version: ConventionVersion) -> None:
    codes = set(version.clauses.values_list("code", flat=True))
    missing = [code for code in CATEGORIES if code not in codes]
    if missing:
        raise BrokenConvention(
            _("Categories are missing: %(codes)s.") % {"codes": ", ".join(missing)}
        )
    orphans = sorted(code for code in codes if "." in code and code.split(".")[0] not in codes)
    if orphans:
        raise BrokenConvention(
            _("Clauses without their category: %(codes)s.") % {"codes": ", ".join(orphans)}
        )


def _columns(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {
        f"{name}_{column}": row[name][language]
        for name in names
        for language, column in LANGUAGES.items()
    }


def _copies(rows: Any, version: ConventionVersion) -> list[Any]:
    copies = list(rows)
    for row in copies:
        row.pk = None
        row._state.adding = True
        row.version = version
    return copies
