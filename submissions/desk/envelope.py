"""The envelope of a mailed piece on its workbench: who sent it, how sure that is, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.articles.models import Category
from submissions import decisions, workflow
from submissions.desk import mail
from submissions.desk.words import Words
from submissions.intake import understood
from submissions.models import InboundMessage, Submission
from submissions.states import Action


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know about the sender; urgent ones come before any decision."""

    words: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail of the piece as a line."""

    url: str
    subject: str
    at: datetime
    state: tuple[Words, str]
    files: int
    problems: int
    compare_url: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything the workbench shows of how a piece came by mail, and which buttons are of use."""

    name: str
    address: str
    lane: tuple[Words, str]
    sentence: str
    facts: list[Fact]
    mails: list[Piece]
    needs_contact: bool
    may_contact: bool
    may_vouch: bool
    may_invite: bool
    may_name: bool
    categories: list[Category]


def of_piece(submission: Submission, *, user: User) -> Envelope | None:
    """None for a piece that came by another door."""
    if submission.door != Submission.Door.MAIL:
        return None
    writer = submission.writer
    messages = list(submission.inbound.order_by("pk"))
    needs_contact = decisions.needs_contact(submission)
    may_decide = user.has_perm("submissions.decide_submission")
    may_file = may_decide and submission.article_id is None
    return Envelope(
        name=writer.name,
        address=writer.email,
        lane=mail.sender_tag(submission),
        sentence=str(mail.sender_sentence(submission)),
        facts=list(_facts(submission, messages, needs_contact=needs_contact)),
        mails=[_line(message) for message in messages],
        needs_contact=needs_contact,
        may_contact=may_decide,
        may_vouch=Action.VOUCH in workflow.allowed(submission, by=user),
        may_invite=_may_invite(submission, user),
        may_name=may_decide and _is_unseen(submission),
        categories=list(Category.objects.filter(is_open=True)) if may_file else [],
    )


def _is_unseen(submission: Submission) -> bool:
    """Whether no reader has seen it, so that the name can still be changed."""
    return submission.article is None or submission.article.published_at is None


def _may_invite(submission: Submission, user: User) -> bool:
    sender = submission.correspondent
    if sender is None or not user.has_perm("accounts.decide_author"):
        return False
    return sender.account is None or not sender.account.is_author


def _line(message: InboundMessage) -> Piece:
    seen = understood.of_message(message)
    return Piece(
        url=mail.page_url(message),
        subject=message.subject or _("(no subject)"),
        at=message.received_at,
        state=mail.state_tag(message),
        files=len(seen.files),
        problems=len(seen.problems),
        compare_url=mail.compare_url(message),
    )


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def _facts(
    submission: Submission, messages: list[InboundMessage], *, needs_contact: bool
) -> Iterator[Fact]:
    """What happened with this sender, the urgent first."""
    if submission.is_not_mine:
        yield Fact(_("The owner of this address says that they did not send it."), is_urgent=True)
    if submission.deletion_asked_at and submission.erased_at is None:
        words = _("On %(day)s the sender asked to have everything deleted.")
        yield Fact(words % {"day": _day(submission.deletion_asked_at)}, is_urgent=True)
    if any(message.reason == "read_wrongly" for message in messages):
        words = _("The sender says that we read the mail wrongly. Compare it with the original.")
        yield Fact(words, is_urgent=True)
    if any(message.parsed.get("hides_text") for message in messages):
        yield Fact(str(mail.HIDES_TEXT), is_urgent=True)
    if needs_contact:
        words = _("Write to the sender before you accept: no mail server vouches for the mail.")
        yield Fact(words, is_urgent=True)
    if submission.sender_confirmed_at:
        words = _("Confirmed on %(day)s with a link that only this mailbox got.")
        yield Fact(words % {"day": _day(submission.sender_confirmed_at)})
    if submission.contacted_at:
        words = _("An editor wrote to the sender on %(day)s.")
        yield Fact(words % {"day": _day(submission.contacted_at)})
    sender = submission.correspondent
    if sender is not None and sender.invited_at:
        words = _("Invited as an author on %(day)s.")
        yield Fact(words % {"day": _day(sender.invited_at)})
