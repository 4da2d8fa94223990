"""Asking moderation about a revision: the material it gets, and the sweep that runs the checks."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from cms.accounts import profile_checks
from cms.accounts.actors import CHECKS
from cms.accounts.models import User
from moderation import (
    checkruns,
    external_judge,
    material,
    read_pictures,
    repetition_index,
    rollout,
)
from moderation import queries as convention
from moderation.checkers import repetition
from moderation.lexicon_source import current_lexicon
from moderation.models import CheckRun, TextPrint
from moderation.picture_reading import PictureReading, ReaderBusy
from moderation.screening import Screening, screen, with_findings
from submissions import checked_pictures, queries, workflow
from submissions.models import Revision, Submission
from submissions.states import State

log = logging.getLogger(__name__)

PRINT_KIND = "submission"
# How many stored texts are compared: those most alike, and the newest by the same person.
ALIKE, RECENT = 5, 10
# With the longest reading of pictures on top, still less than a task may take.
SWEEP_SECONDS = 60.0
BUSY_SECONDS = 5
REFUSED = (State.DECLINED, State.REJECTED)


def material_of(
    revision: Revision, *, readings: Mapping[str, PictureReading] | None = None
) -> material.Material:
    """Everything the checks may look at, as frozen values.

    ``readings`` are those of its pictures; by default the ones that are kept, and none is made.
    """
    submission = revision.submission
    if readings is None:
        shown = checked_pictures.shown_in(revision)
        readings = read_pictures.kept(picture.sha256 for picture in shown)
    return material.Material(
        title=revision.title,
        text=revision.body_text,
        standfirst=revision.standfirst,
        byline=revision.byline,
        attribution=revision.attribution,
        source_name=revision.source_name,
        source_url=revision.source_url,
        machine_assistance=revision.machine_assistance,
        links=tuple(material.Link(*link) for link in revision.links),
        pictures=checked_pictures.material_of(revision, readings),
        author=_author_record(submission, revision.created_at),
        earlier=_earlier(revision),
        lexicon=current_lexicon(),
        own_hosts=(urlsplit(settings.SITE_URL).hostname or "localhost",),
        protected_names=profile_checks.protected_names(),
        hidden=_hidden(revision),
    )


def _hidden(revision: Revision) -> tuple[str, ...]:
    """What the markup hid; one empty passage per mail that hid words nobody kept."""
    if revision.hidden_words:
        return tuple(revision.hidden_words)
    hiding = revision.submission.inbound.filter(parsed__hides_text=True).count()
    return ("",) * hiding


def _author_record(submission: Submission, at: datetime) -> material.AuthorRecord:
    writer = submission.writer
    began = writer.date_joined if isinstance(writer, User) else writer.created_at
    pieces = queries.pieces_of(writer).exclude(pk=submission.pk)
    return material.AuthorRecord(
        published=pieces.filter(article__published_at__isnull=False).count(),
        refused=pieces.filter(state__in=REFUSED).count(),
        account_age_days=max(0, (at - began).days),
        is_staff=isinstance(writer, User) and writer.is_staff,
    )


def _author_ref(submission: Submission) -> str:
    """One word for whoever wrote it: the same person's earlier texts are no copies."""
    if submission.author_id is not None:
        return str(submission.author_id)
    return f"mail-{submission.correspondent_id}"


def _earlier(revision: Revision) -> tuple[material.Earlier, ...]:
    """Stored texts like this one and the same person's newest; its own rounds do not count."""
    submission = revision.submission
    author = _author_ref(submission)
    itself = (PRINT_KIND, submission.number)
    alike = repetition_index.candidates(revision.body_text, exclude=itself, limit=ALIKE)
    since = revision.created_at - timedelta(days=repetition.WINDOW_DAYS)
    recent = repetition_index.recent_of(author, since=since, exclude=itself, limit=RECENT)
    found: dict[int, TextPrint] = {text.pk: text for text in (*alike, *recent)}
    published = set(
        Submission.objects.filter(
            number__in=[text.ref for text in found.values()], article__published_at__isnull=False
        ).values_list("number", flat=True)
    )
    return tuple(
        material.Earlier(
            ref=text.ref,
            title=text.title,
            text=text.text,
            same_author=text.author_ref == author,
            is_declared_source=bool(revision.source_name) and revision.source_name in text.title,
            is_published=text.ref in published,
            age_days=max(0, (revision.created_at - text.created_at).days),
            author=text.author_ref,
        )
        for text in found.values()
    )


def check_pending(*, limit: int = 20) -> int:
    """Runs the checks nobody has run yet, each in its own transaction; returns how many settled.

    They are taken one at a time, so a text that kills its worker takes no other text with it.  A
    check that raises, and a worker that dies, leave the run to be taken again; after the third
    attempt it fails, which holds the piece for a person.  Begins no other check after a minute.
    """
    settled = 0
    began = time.monotonic()
    for _turn in range(limit):
        if time.monotonic() - began > SWEEP_SECONDS:
            break
        run = checkruns.lease_next()
        if run is None:
            break
        settled += check(run)
    return settled


def check(run: CheckRun, *, reads_pictures: bool = True) -> bool:
    """Checks the revision behind a leased run; whether the run is settled now.

    Without ``reads_pictures`` only what is known of its pictures counts.
    """
    revision = (
        Revision.objects.filter(sha256=run.digest)
        .select_related("submission__author", "submission__correspondent", "cover")
        .order_by("-pk")
        .first()
    )
    if revision is None:
        return checkruns.fail(run, "No revision carries this hash.", for_good=True).is_settled
    try:
        readings = checked_pictures.read(revision, run=run) if reads_pictures else None
        settled = keep(run, revision, _screened(revision, run, readings))
    except ReaderBusy:
        checkruns.put_back(run, seconds=BUSY_SECONDS)
        return False
    except Exception as error:
        # Whatever broke, the run must stay visible: it is retried, then given to a person.
        log.exception("Checking %s failed", revision)
        settled = checkruns.fail(run, error)
        adopt(settled)
    if settled.is_settled and not settled.is_recheck:
        workflow.record(revision.submission, f"checked_{settled.state}", by=CHECKS)
    return settled.is_settled


def _screened(
    revision: Revision, run: CheckRun, readings: Mapping[str, PictureReading] | None
) -> Screening:
    """What the checks say, and the judge outside if there is one; in no transaction.

    A text that is checked again does not leave the site again.
    """
    stages = rollout.current_stages()
    read = material_of(revision, readings=readings)
    screening = screen(read, stages=stages)
    if run.is_recheck:
        opinion = external_judge.told_before(run.digest)
    else:
        opinion = external_judge.ask(read, convention.clauses())
    return with_findings(screening, opinion, stage=stages[external_judge.NAME])


@transaction.atomic
def keep(run: CheckRun, revision: Revision, screening: Screening) -> CheckRun:
    """Settles the run with what was found and keeps the text for later comparisons.

    A text whose writer had it deleted while it was read leaves no word behind: that something was
    found stays, as for every erased text.
    """
    submission = workflow.lock(revision.submission)
    if submission.erased_at is None:
        settled = checkruns.complete(run, screening)
        remember(revision)
    else:
        settled = checkruns.complete(run, _wordless(screening))
    adopt(settled)
    return settled


def _wordless(screening: Screening) -> Screening:
    return replace(
        screening,
        findings=tuple(replace(found, spans=(), params={}) for found in screening.findings),
        shadows=tuple(replace(found, spans=(), params={}) for found in screening.shadows),
    )


@transaction.atomic
def adopt(run: CheckRun) -> None:
    """Lets a settled run speak for its text, and records it where a recheck changed the outcome.

    In the transaction that settles it, so a text that was checked is checked at every moment.
    """
    if not run.is_settled:
        return
    revisions = Revision.objects.filter(sha256=run.digest).exclude(check_run=run)
    for revision in revisions.select_related("submission", "check_run"):
        before = run.state_before or revision.check_run.state
        revision.check_run = run
        revision.save(update_fields=["check_run"])
        is_latest = revision.submission.latest_id == revision.pk
        if run.is_recheck and is_latest and before != run.state:
            workflow.record(revision.submission, f"rechecked_{run.state}", by=CHECKS)


def remember(revision: Revision) -> None:
    """Keeps the text for the repetition check of later pieces."""
    submission = revision.submission
    repetition_index.record(
        owner_kind=PRINT_KIND,
        owner_id=submission.number,
        author_ref=_author_ref(submission),
        ref=submission.number,
        title=revision.title,
        text=revision.body_text,
    )
