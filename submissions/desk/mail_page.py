"""The page of one incoming mail: what it says, what was made of it, what a person can do."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts.models import User
from submissions.desk import mail, mail_text, mail_words, queue
from submissions.intake import mailbox, sentences, understood
from submissions.intake.unseen import seen
from submissions.models import InboundFile, InboundMessage

State = InboundMessage.State
MAX_HEADER = 64 * 1024


def context(message: InboundMessage, *, user: User, is_open: bool) -> dict[str, Any]:
    """What the page shows; ``is_open`` reads the stored bytes again, which costs a moment."""
    summary = understood.of_message(message)
    opened = mail_text.open_text(message) if is_open else mail_text.Opened([])
    submission = message.submission
    may_act = user.has_perm("submissions.decide_submission")
    copy = message.duplicate_of
    return {
        "message": message,
        "state": mail.state_tag(message),
        "lane": mail.lane_tag(message.lane),
        "lane_sentence": mail.LANE_SENTENCES.get(message.lane, mail.NOT_CHECKED),
        "authentication": list(_authentication(message)),
        "reason": mail_words.reason(message.reason),
        "piece_url": queue.work_url(submission) if submission is not None else "",
        "duplicate_url": mail.page_url(copy) if copy is not None else "",
        "files": [_file(file) for file in message.files.order_by("position")],
        "trouble": [*_damage(message), *summary.unread],
        "dropped": summary.dropped,
        "compare_url": mail.compare_url(message),
        "is_open": is_open,
        "segments": opened.segments,
        "unreadable": opened.unreadable,
        "header": header_text(mailbox.raw_bytes(message)),
        "may_act": may_act and message.erased_at is None,
        "may_retry": message.needs_a_person or message.state == State.REJECTED,
        "may_promote": submission is None,
        "may_spam": submission is None and message.state != State.REJECTED,
    }


def _file(file: InboundFile) -> dict[str, Any]:
    place = [file.message_id, file.position]
    return {
        "url": reverse("admin:submissions_inboundmessage_file", args=place),
        "name": file.name or _("File %(n)d") % {"n": file.position + 1},
        "size": file.size,
        "kind": file.sniffed_type,
        "problem": sentences.about_file(file.problem),
        "is_article": file.is_article,
        "listing": file.listing,
    }


def _authentication(message: InboundMessage) -> Iterator[str]:
    """What the lane rests on, line by line."""
    found = message.authentication
    for line in found.get("results", ()):
        yield seen(str(line))
    for line in found.get("dkim", ()):
        yield _("Signature: %(outcome)s") % {"outcome": seen(str(line))}
    if found.get("senders", 1) != 1:
        yield _("The mail names %(n)d senders; one is the rule.") % {"n": found["senders"]}
    others = [a for a in found.get("reply_to", ()) if a.lower() != message.from_address.lower()]
    if others:
        yield _("Answers are wanted elsewhere: %(addresses)s") % {"addresses": ", ".join(others)}
    signs = [*found.get("automatic", ()), *found.get("hints", ())]
    if signs:
        yield _("Signs of a machine: %(signs)s") % {"signs": ", ".join(map(str, signs))}


def _damage(message: InboundMessage) -> Iterator[str]:
    """Where characters were lost, and how the text was read."""
    for one in message.parsed.get("damage", ()):
        if one["replaced"]:
            words = _(
                "%(place)s: %(replaced)d of %(length)d characters lost; "
                "labelled %(label)s, read as %(codec)s."
            )
            yield words % {**one, "label": one["label"] or "–"}
    if message.parsed.get("hides_text"):
        yield str(mail.HIDES_TEXT)
    if message.parsed.get("bodies_differ"):
        yield _("The plain and the formatted version say different things.")


def header_text(raw: bytes) -> str:
    """The header as it came, with everything unseen made visible; for escaping by the template."""
    head = re.split(rb"\r?\n\r?\n", raw[:MAX_HEADER], maxsplit=1)[0]
    return seen(head.decode("utf-8", "backslashreplace").replace("\r\n", "\n"))
