"""Incoming mail as editors read it: whose it is said to be, how sure that is, what it holds."""

import re
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.accounts.models import User
from submissions import queries
from submissions.desk.words import Words
from submissions.models import ImapState, InboundMessage, Submission

State = InboundMessage.State
Lane = InboundMessage.Lane

STATE_TONES: dict[str, str] = {
    State.DONE: "t-ok",
    State.HELD: "t-warn",
    State.REJECTED: "t-mute",
    State.FAILED: "t-bad",
}
LANE_TONES: dict[str, str] = {
    Lane.VERIFIED: "t-ok",
    Lane.UNVERIFIED: "t-warn",
    Lane.FAILED: "t-bad",
}
LANES: dict[str, Words] = {
    Lane.VERIFIED: pgettext_lazy("sender", "verified"),
    Lane.UNVERIFIED: pgettext_lazy("sender", "not confirmed"),
    Lane.FAILED: pgettext_lazy("sender", "failed the check"),
}
NOT_CHECKED = pgettext_lazy("sender", "not checked yet")
CONFIRMED = pgettext_lazy("sender", "confirmed by link")
CONFIRMED_SENTENCE = _("The mail itself proves nothing, but whoever owns the address confirmed it.")
HIDES_TEXT = _("The layout hides some of its words from readers.")
LANE_SENTENCES: dict[str, Words] = {
    Lane.VERIFIED: _("The mail server of this address vouches for the mail."),
    Lane.UNVERIFIED: _("Nothing proves that the mail came from this address. It may well have."),
    Lane.FAILED: _(
        "The owner of this address says which servers send for it, and this was none of them: "
        "the sender is probably forged. Nobody was answered."
    ),
}


def visible_to(user: User) -> QuerySet[InboundMessage]:
    """Every mail but one's own: nobody watches colleagues judge a piece of theirs."""
    return (
        InboundMessage.objects.exclude(submission__in=queries.written_by(user).values("pk"))
        .exclude(from_address__iexact=user.email)
        .select_related("submission", "duplicate_of")
    )


def needing_a_person(messages: QuerySet[InboundMessage]) -> QuerySet[InboundMessage]:
    """Held mail, and mail that could not be read: nobody else will look at it."""
    return messages.filter(state__in=[State.HELD, State.FAILED])


def count_for(user: User) -> int:
    return needing_a_person(visible_to(user)).count()


def broken_mailboxes() -> list[ImapState]:
    """Mailboxes whose last fetching went wrong: articles may lie there unseen."""
    return list(ImapState.objects.exclude(last_error="").order_by("mailbox"))


def mailboxes_url() -> str:
    return reverse("admin:submissions_imapstate_changelist")


def page_url(message: InboundMessage) -> str:
    return reverse("admin:submissions_inboundmessage_change", args=[message.pk])


def compare_url(message: InboundMessage) -> str:
    """Where its text stands beside the article; "" when nothing was read of it."""
    if message.erased_at is not None or not message.parsed.get("text"):
        return ""
    return reverse("admin:submissions_inboundmessage_compare", args=[message.pk])


def list_url() -> str:
    """The list of what needs a person."""
    return reverse("admin:submissions_inboundmessage_changelist") + "?needs=person"


def state_tag(message: InboundMessage) -> tuple[Words, str]:
    return State(message.state).label, STATE_TONES.get(message.state, "t-info")


def lane_tag(lane: str) -> tuple[Words, str]:
    return LANES.get(lane, NOT_CHECKED), LANE_TONES.get(lane, "t-mute")


def sender_tag(submission: Submission) -> tuple[Words, str]:
    """How sure the sender of a piece is: by the mail server, by our link, or not at all."""
    if submission.sender_lane != Lane.VERIFIED and submission.sender_confirmed_at is not None:
        return CONFIRMED, "t-info"
    return lane_tag(submission.sender_lane)


def sender_sentence(submission: Submission) -> Words:
    """The same as a sentence."""
    if submission.sender_lane != Lane.VERIFIED and submission.sender_confirmed_at is not None:
        return CONFIRMED_SENTENCE
    return LANE_SENTENCES.get(submission.sender_lane, NOT_CHECKED)


def as_download(data: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """Bytes of a stranger: saved by the browser, never shown or run on this origin."""
    response = HttpResponse(data, content_type=kind)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._") or "file"
    whole = quote(name[-120:], safe="")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain[-80:]}\"; filename*=UTF-8''{whole}"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
