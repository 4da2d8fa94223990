"""What the tests of mailed pieces share: a piece that came by mail, its links, a page's text."""

import re
from html import unescape
from typing import Any

from django.test import Client
from post_office.models import Email

from submissions import checking, claims, contact, decisions
from submissions.intake import tokens
from submissions.models import Submission
from submissions.states import Action
from tests.factories import people, pieces
from tests.submissions.intake.arriving import arrive, raw_mail

LINK = re.compile(r"https?://[^/\s]+(/track/\S+)")


def visitor() -> Client:
    """Somebody without an account, who reads English; forged forms would be noticed."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


def piece(*, verified: bool = True, **fields: Any) -> Submission:
    """A piece that came by mail and is checked."""
    pieces.make_category()
    submission = arrive(raw_mail(verified=verified, **fields)).submission
    assert submission is not None
    checking.check_pending()
    submission.refresh_from_db()
    return submission


def link(submission: Submission, kind: str = "track") -> str:
    return tokens.path(kind, tokens.issue(submission, kind))


def mailed_link(to: str = "sender@example.com") -> str:
    """The last link that left for this address."""
    for email in Email.objects.order_by("-pk"):
        found = LINK.search(email.message)
        if to in email.to and found:
            return found[1]
    raise AssertionError("no link was mailed")


def decided(submission: Submission, action: Action) -> Submission:
    """The piece with a released decision."""
    editor = people.make_user("editor")
    if decisions.needs_contact(submission):
        contact.ask(submission, by=editor, text="Is it yours?", key="asked")
        submission.refresh_from_db()
    claims.claim(submission, by=editor)
    revision = pieces.latest(submission)
    decisions.decide(submission, verdict=pieces.verdict(action), by=editor, revision=revision)
    decisions.release(submission, by=editor)
    submission.refresh_from_db()
    return submission


def text(response: Any) -> str:
    """The page with its entities resolved and its white space evened out."""
    return re.sub(r"\s+", " ", unescape(response.content.decode()))
