"""Letters about a submission: composed from templates, stored, and queued with the act."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from cms.outbox import plain
from submissions.models import Decision, Letter, Submission


def compose(kind: str, submission: Submission, *, language: str, **context: Any) -> tuple[str, str]:
    """Subject and text of a letter of this kind in the recipient's language.

    A plain letter has no markup, so author text needs no escaping; it stands on its own lines.
    """
    room = newsroom.current()
    values = {
        "submission": submission,
        "name": submission.author.name,
        "newsroom": room,
        "site_url": settings.SITE_URL,
        "link": settings.SITE_URL + submission.get_absolute_url(),
        **context,
    }
    with translation.override(language):
        subject = plain.render(f"emails/submissions/{kind}.subject.txt", values)
        text = plain.render(f"emails/submissions/{kind}.txt", values)
    prefix = f"[{room.name}] "
    line = " ".join(subject.split())
    suffix = f" ({submission.number})"
    return f"{prefix}{line}"[: 200 - len(suffix)] + suffix, text


def send(kind: str, submission: Submission, *, event_key: str, **context: Any) -> Letter:
    """Composes and queues a letter to the author; the same event never sends a second one."""
    author = submission.author
    sent = Letter.objects.filter(event_key=event_key, to_address=author.email).first()
    if sent is not None:
        return sent
    subject, text = compose(kind, submission, language=author.language, **context)
    letter = Letter.objects.create(
        submission=submission,
        event_key=event_key,
        kind=kind,
        to_address=author.email,
        language=author.language,
        subject=subject,
        text=text,
        state=Letter.State.QUEUED,
    )
    return _hand_over(letter)


def hold(decision: Decision, *, subject: str, text: str) -> Letter:
    """Stores the letter of a pending decision, exactly as the editor left it."""
    author = decision.submission.author
    return Letter.objects.create(
        submission=decision.submission,
        decision=decision,
        event_key=f"decision:{decision.pk}",
        kind=decision.action,
        to_address=author.email,
        language=author.language,
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


def _hand_over(letter: Letter) -> Letter:
    headers: Mapping[str, str] = {"X-Tougao-Submission": letter.submission.number}
    letter.email = outbox.queue(
        to=letter.to_address,
        subject=letter.subject,
        text=letter.text,
        sender_name=newsroom.current().name,
        headers=headers,
    )
    letter.save(update_fields=["state", "email"])
    return letter
