"""What happens to the convention: a draft started, edited, reviewed, published, put in force."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import convention_file, queries
from moderation.errors import BrokenConvention, NeedsSecondPerson, NotAllowedFrom
from moderation.models import Clause, ConventionEvent, ConventionVersion, Section
from moderation.permissions import DRAFT_CONVENTION, INSTALLER, PUBLISH_CONVENTION, Actor, require

Act = ConventionEvent.Act
State = ConventionVersion.State
# Ours has nine headings; a version that lost one would leave decisions without a clause.
CATEGORIES = tuple(str(number) for number in range(1, 10))


@transaction.atomic
def load_seed() -> ConventionVersion:
    """Load version 1 and put it in force, once: where any version exists it is left as it is."""
    existing = ConventionVersion.objects.order_by("number").first()
    if existing is not None:
        return existing
    version = import_draft(convention_file.read(convention_file.SEED.read_bytes()), by=INSTALLER)
    send_to_review(version, by=INSTALLER)
    return publish(version, by=INSTALLER)


@transaction.atomic
def start_draft(*, by: Actor) -> ConventionVersion:
    """A new draft with the next number, copied from the version in force."""
    require(by, DRAFT_CONVENTION)
    draft = ConventionVersion.objects.create(number=_next_number())
    source = queries.current_convention()
    if source is not None:
        # Parts carry no state of their own, so a copy is the row under a new key and version.
        Section.objects.bulk_create(_copies(source.sections.all(), draft))
        Clause.objects.bulk_create(_copies(source.clauses.all(), draft))
    _record(draft, Act.START, by=by)
    return draft


@transaction.atomic
def import_draft(content: convention_file.Content, *, by: Actor) -> ConventionVersion:
    """A new draft with the next number, worded as in the file."""
    require(by, DRAFT_CONVENTION)
    draft = ConventionVersion.objects.create(number=_next_number(), **content.notes)
    Section.objects.bulk_create(Section(version=draft, **row) for row in content.sections)
    Clause.objects.bulk_create(Clause(version=draft, **row) for row in content.clauses)
    _record(draft, Act.IMPORT, by=by)
    return draft


@transaction.atomic
def note_edit(version: ConventionVersion, *, by: Actor) -> None:
    """Record that someone changed the wording of a draft; raises when it is no draft any more."""
    require(by, DRAFT_CONVENTION)
    _record(_locked(version, "edit", State.DRAFT), Act.EDIT, by=by)


@transaction.atomic
def send_to_review(version: ConventionVersion, *, by: Actor) -> ConventionVersion:
    """Hand a draft to whoever publishes; raises ``BrokenConvention`` when a category is missing."""
    require(by, DRAFT_CONVENTION)
    locked = _locked(version, "send to review", State.DRAFT)
    _check_complete(locked)
    return _move(locked, State.REVIEW, Act.REVIEW, by=by)


@transaction.atomic
def return_to_draft(version: ConventionVersion, *, by: Actor) -> ConventionVersion:
    """Take a version out of review to change it."""
    require(by, DRAFT_CONVENTION)
    locked = _locked(version, "return to draft", State.REVIEW)
    return _move(locked, State.DRAFT, Act.RETURN, by=by)


@transaction.atomic
def publish(
    version: ConventionVersion, *, by: Actor, effective_at: datetime | None = None
) -> ConventionVersion:
    """Publish a reviewed version, in force at once or from a later moment.

    Raises ``NeedsSecondPerson`` for anyone who worded it, and ``BrokenConvention`` when a category
    is missing or another version is announced already.  From here on its words never change.
    """
    require(by, PUBLISH_CONVENTION)
    locked = _locked(version, "publish", State.REVIEW)
    _check_complete(locked)
    if has_worded(locked, by):
        raise NeedsSecondPerson(str(locked))
    take_effect()
    now = timezone.now()
    locked.published_at = now
    if effective_at is None or effective_at <= now:
        _supersede(by=by)
        locked.effective_at = now
        return _move(locked, State.PUBLISHED, Act.PUBLISH, by=by)
    if ConventionVersion.objects.filter(state=State.ANNOUNCED).exists():
        raise BrokenConvention(_("Another version is announced. Wait until it is in force."))
    locked.effective_at = effective_at
    return _move(locked, State.ANNOUNCED, Act.PUBLISH, by=by)


@transaction.atomic
def take_effect() -> int:
    """Move the rows of an announced version whose day has come; how many moved (0 or 1).

    Readers go by the dates, so nothing waits for this; it keeps the list of versions tidy.
    """
    due = ConventionVersion.objects.select_for_update().filter(
        state=State.ANNOUNCED, effective_at__lte=timezone.now()
    )
    moved = 0
    for version in due:
        _supersede(by=INSTALLER, at=version.effective_at)
        _move(version, State.PUBLISHED, Act.TAKE_EFFECT, by=INSTALLER)
        moved += 1
    return moved


def has_worded(version: ConventionVersion, person: Actor) -> bool:
    """Whether a person had a hand in the wording; the software itself never counts as one."""
    if person.pk is None:
        return False
    hands = version.events.filter(act__in=ConventionEvent.WORDING, actor_id=person.pk)
    return hands.exists()


def _supersede(*, by: Actor, at: datetime | None = None) -> None:
    for old in ConventionVersion.objects.select_for_update().filter(state=State.PUBLISHED):
        old.superseded_at = at or timezone.now()
        _move(old, State.SUPERSEDED, Act.SUPERSEDE, by=by)


def _move(
    version: ConventionVersion, state: ConventionVersion.State, act: Act, *, by: Actor
) -> ConventionVersion:
    version.state = state
    version.save()
    _record(version, act, by=by)
    return version


def _record(version: ConventionVersion, act: Act, *, by: Actor) -> None:
    ConventionEvent.objects.create(version=version, act=act, actor_name=by.name, actor_id=by.pk)


def _next_number() -> int:
    return (ConventionVersion.objects.aggregate(top=Max("number"))["top"] or 0) + 1


def _locked(
    version: ConventionVersion, action: str, state: ConventionVersion.State
) -> ConventionVersion:
    locked = ConventionVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != state:
        raise NotAllowedFrom(action, locked.state)
    return locked


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


def _copies(rows: Any, version: ConventionVersion) -> list[Any]:
    copies = list(rows)
    for row in copies:
        row.pk = None
        row._state.adding = True
        row.version = version
    return copies
