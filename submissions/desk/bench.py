"""The workbench of one piece: everything an editor needs to read, judge and decide on one page."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone

from cms.accounts.models import User
from cms.articles.moderated import KIND as ARTICLE
from moderation import cases, standing
from moderation import queries as convention
from moderation.models import CheckRun, Clause
from moderation.permissions import JUDGE_FINDINGS
from submissions import decisions, moderated, publishing, queries, workflow
from submissions.desk import beside, comparing, findings, marked_pictures, panel, queue, words
from submissions.desk import envelope as mail_envelope
from submissions.highlighting import marked
from submissions.models import Revision, Submission
from submissions.permissions import is_own as is_own_piece
from submissions.permissions import party_of
from submissions.states import Action, State

MAX_EVENTS = 100
MAX_OTHERS = 8
NEEDS_A_LOOK = {CheckRun.State.HELD, CheckRun.State.FAILED}


def load(user: User, pk: str) -> Submission:
    """A submitted piece for someone at the desk; Http404 for everything they may not see."""
    if not (pk.isdecimal() and len(pk) < 19 and user.has_perm(queries.DESK)):
        raise Http404
    found = (
        queries.visible_to(user)
        .filter(pk=int(pk), submitted_at__isnull=False, latest__isnull=False)
        .select_related(
            "author__author_profile",
            "correspondent",
            "latest__check_run",
            "latest__category",
            "latest__cover",
            "claimed_by",
            "category",
            "article",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def clauses_in_force() -> dict[str, Clause]:
    """Every clause of the convention in force by its code, in reading order."""
    return {clause.code: clause for clause in convention.clauses().select_related("version")}


def text_of(submission: Submission) -> Revision:
    """The frozen text under judgement."""
    if submission.latest is None:
        raise Http404
    return submission.latest


def context(
    submission: Submission,
    *,
    user: User,
    entry: panel.Entry | None = None,
    decide: str = "",
    compare: str = "",
    copies: str = "",
) -> dict[str, Any]:
    """What the page shows.  ``entry`` keeps what was typed; ``decide`` opens the panel at a letter.

    People do not see what colleagues say among themselves about their own piece.
    """
    revision = text_of(submission)
    is_own = is_own_piece(submission, user)
    found = findings.of_revision(revision)
    clauses = clauses_in_force()
    pending = None if is_own else decisions.pending(submission)
    if entry is None:
        entry = panel.suggested(submission, found, clauses)
        action = panel.action_named(decide)
        if action is not None and pending is None:
            entry = panel.with_letter(entry, action, submission=submission, clauses=clauses)
    return {
        "submission": submission,
        "revision": revision,
        "run": revision.check_run,
        "check_tone": words.check_tone(revision.check_run.state),
        "state_chip": words.state_chip(submission),
        "marked": marked(revision, found),
        "cards": findings.cards(found, revision, clauses),
        "has_veiled_pictures": bool(marked_pictures.veiled(found)),
        "panel": panel.offered(entry, found, clauses),
        "pending": pending,
        "compared": comparing.compare(submission, asked=compare),
        "beside": None if is_own else beside.of_finding(revision, found, asked=copies, user=user),
        "envelope": mail_envelope.of_piece(submission, user=user),
        "byline": publishing.byline_of(submission, revision),
        "case_query": _case_query(submission),
        "cases": cases.open_about_any(_subjects(submission)),
        **_around(submission, revision, user, is_own=is_own),
        **_rights(submission, user, is_own=is_own),
    }


def _subjects(submission: Submission) -> list[tuple[str, str]]:
    """As what a case may be about this piece: the piece itself, and the article made of it."""
    own = [(moderated.KIND, submission.number)]
    if submission.article_id is not None:
        own.append((ARTICLE, str(submission.article_id)))
    return own


def _case_query(submission: Submission) -> str:
    """What names this piece, or the article readers see, to the page that opens a case."""
    article = submission.article
    is_public = article is not None and article.published_at is not None
    kind, ref = _subjects(submission)[-1 if is_public else 0]
    return urlencode({"kind": kind, "ref": ref})


def _around(
    submission: Submission, revision: Revision, user: User, *, is_own: bool
) -> dict[str, Any]:
    """Who wrote it, what happened, what was said, and what was agreed to."""
    writer = submission.writer
    others = (
        queries.pieces_of(writer)
        .exclude(pk=submission.pk)
        .select_related("article")
        .order_by("-submitted_at", "-pk")[:MAX_OTHERS]
    )
    events = queries.events(submission, for_author=is_own)[:MAX_EVENTS]
    return {
        "is_own": is_own,
        "profile": getattr(writer, "author_profile", None),
        "record": queries.author_record(writer),
        "lowered_until": standing.lowered_until(party_of(writer)),
        "others": [(piece, queue.work_url(piece), words.state_chip(piece)) for piece in others],
        "events": [(event, words.event_words(event.verb)) for event in events],
        "thread": queries.messages(submission, for_author=is_own),
        "message_key": uuid.uuid4().hex,
        "revisions": queries.revisions(submission).defer("body_html", "body_text"),
        "answered": _answered(submission, revision),
        "consents": revision.consents.order_by("pk"),
    }


def _answered(submission: Submission, revision: Revision) -> Any:
    """The points of the last request for changes with the author's answers, once they are back."""
    if revision.round < 2:
        return None
    return (
        submission.decisions.filter(
            action=Action.REQUEST_CHANGES, state="released", revision__round=revision.round - 1
        )
        .prefetch_related("changes")
        .first()
    )


def _rights(submission: Submission, user: User, *, is_own: bool) -> dict[str, Any]:
    """Which buttons are of use to this person now; the actions themselves check again."""
    allowed = set() if is_own else workflow.allowed(submission, by=user)
    holder = submission.claimed_by if submission.is_claimed else None
    is_holder = holder is not None and holder.pk == user.pk
    may_take_over = user.has_perm("submissions.take_over_claim")
    is_reading = submission.state == State.READING
    run = text_of(submission).check_run
    article = submission.article
    return {
        "holder": holder,
        "is_holder": is_holder,
        "may_claim": queue.may_claim(submission, user),
        "may_take_over": is_reading
        and holder is not None
        and not (is_holder or is_own)
        and may_take_over,
        "may_unclaim": is_reading and (is_holder or may_take_over) and Action.UNCLAIM in allowed,
        "may_decide": Action.ACCEPT in allowed,
        "may_release": not is_own and user.has_perm("submissions.decide_submission"),
        "may_publish": Action.PUBLISH in allowed
        and (article is None or article.state == "scheduled"),
        "may_judge": not is_own and user.has_perm(JUDGE_FINDINGS),
        "needs_a_look": run.state in NEEDS_A_LOOK,
        "is_late": queue.is_late(submission),
        "zone": timezone.get_current_timezone_name(),
        "now": timezone.now(),
    }


def time_in_zone(text: str) -> datetime | None:
    """The moment a ``datetime-local`` field means in the newsroom's time zone, or None."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None
