"""Letters about a submission: composed from templates, stored, and queued with the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from cms.outbox import plain
from submissions.intake import marks, tokens
from submissions.models import Decision, InboundMessage, Letter, Submission


def compose(
    kind: str, submission: Submission | None, *, language: str, **context: Any
) -> tuple[str, str]:
    """Subject and text of a letter of this kind in the recipient's language.

    A plain letter has no markup, so author text needs no escaping; it stands on its own lines.
    A value that speaks a language itself is given as a function, which the template calls in the
    recipient's.
    """
    room = newsroom.current()
    values = {"newsroom": room, "site_url": settings.SITE_URL, **context}
    if submission is not None:
        values |= {
            "submission": submission,
            "name": submission.writer.name,
            "link": link_to(submission),
        }
    with translation.override(language):
        subject = plain.render(f"emails/submissions/{kind}.subject.txt", values)
        text = plain.render(f"emails/submissions/{kind}.txt", values)
    prefix = f"[{room.name}] "
    line = " ".join(subject.split())
    suffix = f" ({submission.number})" if submission is not None else ""
    return f"{prefix}{line}"[: 200 - len(suffix)] + suffix, text


def link_to(submission: Submission) -> str:
    """Where its writer follows the piece; without an account by a private link.

    A stored letter holds only a stand-in for that link: see ``tokens.fill_links``.
    """
    if submission.author_id is not None:
        return f"{settings.SITE_URL}{submission.get_absolute_url()}"
    return tokens.placeholder(tokens.Kind.TRACK)


def send(kind: str, submission: Submission, *, event_key: str, **context: Any) -> Letter:
    """Composes and queues a letter to the author; the same event never sends a second one."""
    writer = submission.writer
    sent = Letter.objects.filter(event_key=event_key, to_address=writer.email).first()
    if sent is not None:
        return sent
    subject, text = compose(kind, submission, language=writer.language, **context)
    letter = Letter.objects.create(
        submission=submission,
        event_key=event_key,
        kind=kind,
        to_address=writer.email,
        language=writer.language,
        subject=subject,
        text=text,
        state=Letter.State.QUEUED,
    )
    return _hand_over(letter)


@dataclass(frozen=True, slots=True)
class Answer:
    """The mail that a letter answers, and the headers that say so."""

    inbound: InboundMessage
    headers: Mapping[str, str]


def answer(
    kind: str,
    submission: Submission | None,
    *,
    to: str,
    language: str,
    about: Answer,
    **context: Any,
) -> Letter:
    """Composes and queues the one letter that answers an incoming mail."""
    event_key = f"mail:{about.inbound.pk}"
    subject, text = compose(kind, submission, language=language, **context)
    letter = Letter.objects.create(
        submission=submission,
        inbound=about.inbound,
        event_key=event_key,
        kind=kind,
        to_address=to,
        language=language,
        subject=subject,
        text=text,
        state=Letter.State.QUEUED,
    )
    return _hand_over(letter, about)


def hold(decision: Decision, *, subject: str, text: str) -> Letter:
    """Stores the letter of a pending decision, exactly as the editor left it."""
    writer = decision.submission.writer
    return Letter.objects.create(
        submission=decision.submission,
        decision=decision,
        event_key=f"decision:{decision.pk}",
        kind=decision.action,
        to_address=writer.email,
        language=writer.language,
        subject=" ".join(subject.split())[:200],
        text=text,
        state=Letter.State.HELD,
    )


def release(letter: Letter) -> Letter:
    """Queues a held letter for sending, in the transaction that applies its decision."""
    letter.state = Letter.State.QUEUED
    return _hand_over(letter)


def discard(letter: Letter) -> None:
    """Keeps a letter that will not be sent, as a record of what was undone."""
    letter.state = Letter.State.DISCARDED
    letter.save(update_fields=["state"])


def _hand_over(letter: Letter, answer: "Answer | None" = None) -> Letter:
    submission = letter.submission
    headers: dict[str, str] = dict(answer.headers) if answer is not None else {}
    text, reply_to = letter.text, ""
    if submission is not None:
        headers["X-Tougao-Submission"] = submission.number
        text = tokens.fill_links(text, submission)
        reply_to = marks.answer_address(submission)
    message_id = marks.mark(letter)
    letter.email = outbox.queue(
        to=letter.to_address,
        subject=letter.subject,
        text=text,
        sender_name=newsroom.current().name,
        reply_to=reply_to,
        message_id=message_id,
        headers=headers,
    )
    letter.save(update_fields=["state", "email"])
    return letter
