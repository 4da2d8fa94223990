"""Asking moderation about a revision: the material it gets, and the sweep that runs the checks."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from cms.accounts import profile_checks
from cms.accounts.actors import CHECKS
from cms.accounts.models import User
from moderation import checkruns, material, read_pictures, repetition_index
from moderation.lexicon_source import current_lexicon
from moderation.models import CheckRun, TextPrint
from moderation.picture_reading import PictureReading, ReaderBusy
from moderation.screening import screen
from submissions import checked_pictures, queries, workflow
from submissions.models import Revision, Submission
from submissions.states import State

log = logging.getLogger(__name__)

PRINT_KIND = "submission"
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
    )


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
    """Stored texts that share passages with this one; an older revision of it does not count."""
    submission = revision.submission
    author = _author_ref(submission)
    found: list[TextPrint] = repetition_index.candidates(
        revision.body_text, exclude=(PRINT_KIND, submission.number), limit=5
    )
    return tuple(
        material.Earlier(
            ref=text.ref,
            title=text.title,
            text=text.text,
            same_author=text.author_ref == author,
            is_declared_source=bool(revision.source_name) and revision.source_name in text.title,
        )
        for text in found
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
        screening = screen(material_of(revision, readings=readings))
        settled = checkruns.complete(run, screening)
        remember(revision)
    except ReaderBusy:
        checkruns.put_back(run, seconds=BUSY_SECONDS)
        return False
    except Exception as error:
        # Whatever broke, the run must stay visible: it is retried, then given to a person.
        log.exception("Checking %s failed", revision)
        settled = checkruns.fail(run, error)
    if settled.is_settled:
        workflow.record(revision.submission, f"checked_{settled.state}", by=CHECKS)
    return settled.is_settled


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
