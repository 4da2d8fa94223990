"""What a rehearsal newsroom has to judge: comments, reports, open cases, a decision, an appeal.

Made through the real actions, from seed/cases.json.  Nobody of it is silenced, so that every
account can still be tried; running it again adds nothing.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from cms.accounts.models import User
from cms.articles import comments
from cms.articles.comments import Words
from cms.articles.models import Article, Comment
from cms.articles.states import CommentState
from moderation import (
    appeals,
    asking,
    cases,
    copyright_notices,
    feedback,
    subjects,
    verdicts,
)
from moderation.copyright_notices import Claim
from moderation.models import Case, Effect
from moderation.parties import Party
from moderation.reports import Complaint, file_report
from moderation.subjects import Subject
from moderation.verdicts import Ground, Ruling
from submissions.models import Submission

SEED = Path(__file__).resolve().parent / "seed" / "cases.json"
LANGUAGE = "zh-hans"


class RehearsalIncomplete(Exception):
    """The seed names something that the rehearsal newsroom does not have."""


@transaction.atomic
def fill(people: dict[str, User]) -> int:
    """Makes what there is to judge, all of it or nothing; returns how many cases there are now.

    ``people`` are the accounts of the rehearsal by name.  Does nothing once there is a case.
    """
    if Case.objects.exists():
        return Case.objects.count()
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    with translation.override(LANGUAGE):
        for row in seed["comments"]:
            _comment(row, people)
        for row in seed["reports"]:
            _report(row, people)
        _open(seed["opened"], people)
        _decide(seed["decision"], people)
        row = dict(seed["copyright"])
        subject = _article(row.pop("title"))
        copyright_notices.file_notice(
            subject, Claim(**row, has_good_faith=True, has_authority=True)
        )
        feedback.give(text=seed["feedback"])
    return Case.objects.count()


def _there(kind: str, ref: object) -> Subject:
    subject = subjects.look(kind, str(ref))
    if subject is None:
        raise RehearsalIncomplete(f"{kind} {ref}")
    return subject


def _article(title: str) -> Subject:
    return _there("article", Article.objects.get(headline=title).pk)


def _comment(row: dict[str, Any], people: dict[str, User]) -> None:
    """A comment; the first one of a person is let through by the moderator, as at the desk."""
    writer = people[row["by"]]
    words = Words(text=row["text"], name=writer.name)
    comment, _is_new = comments.post(Article.objects.get(headline=row["on"]), words, by=writer)
    if comment.state == CommentState.HELD and row["by"] == "reader":
        comments.show(comment, by=people["moderator"])


def _subject(row: dict[str, Any], people: dict[str, User]) -> Subject:
    if row["about"] == "article":
        return _article(row["title"])
    if row["about"] == "author":
        return _there("author", people["author"].author_profile.pk)
    shown = Comment.objects.filter(state=CommentState.SHOWN).order_by("-pk").first()
    return _there("comment", shown.pk if shown is not None else 0)


def _report(row: dict[str, Any], people: dict[str, User]) -> None:
    subject, moderator = _subject(row, people), people["moderator"]
    shown = subjects.pictures(subject.kind, subject.ref, subject.digest)
    complaint = Complaint(
        row["statement"],
        clause_code=row["clause"],
        passage=row.get("passage", ""),
        good_faith=True,
        picture=shown[0].ident if shown and row.get("picture") else "",
    )
    report, _is_new = file_report(subject, complaint, by=people.get(row.get("by", "")))
    if report.case is None or "then" not in row:
        return
    case = cases.claim(report.case, by=moderator)
    if row["then"] == "ask":
        asking.ask(case, by=moderator, text=row["words"])
    else:
        cases.escalate(case, by=moderator, reason=row["words"])


def _open(row: dict[str, Any], people: dict[str, User]) -> None:
    """A case of the staff's own, about a piece no reader has seen."""
    piece = Submission.objects.get(title=row["title"])
    subject = _there("submission", piece.number)
    cases.open_by_staff(subject, clause_code=row["clause"], by=people[row["by"]], note=row["note"])


def _decide(row: dict[str, Any], people: dict[str, User]) -> None:
    """A decision of the mildest step, and the author's appeal that waits for another person."""
    judge, author = people[row["judge"]], people["author"]
    complaint = Complaint(row["statement"], clause_code=row["clause"], good_faith=True)
    report, _is_new = file_report(_article(row["title"]), complaint, by=people[row["by"]])
    if report.case is None:
        raise RehearsalIncomplete(row["title"])
    ruling = Ruling(
        "violation",
        row["reasoning"],
        grounds=(Ground(row["clause"], (row["title"],)),),
        effects=(Effect.Kind.LABEL,),
        details={Effect.Kind.LABEL: row["label"]},
    )
    decision = verdicts.decide(cases.claim(report.case, by=judge), ruling, by=judge)
    party = Party(author.pk, author.email, author.language)
    appeals.file(decision, party=party, grounds=row["grounds"], text=row["appeal"])
