"""Signs that a machine sent the mail (RFC 3834 and what clients do instead of it)."""

import re

from submissions.intake.reading.headers import text_of
from submissions.intake.reading.tree import Part
from submissions.intake.reading.values import Address

_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINE_NAMES = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|daemon|"
    r"autoreply|auto-reply|notifications?|newsletter|listserv|majordomo)(?:[+._-]|@|$)",
    re.I,
)
_SUBJECT = re.compile(
    r"自动回复|自動回覆|自动答复|自動回應|自动应答|休假|外出(?:中|通知|回复)|不在办公室|系统退信|退信|"
    r"auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|on (?:vacation|leave)|"
    r"undeliver(?:able|ed)|delivery (?:status notification|failure)|returned mail|"
    r"abwesenheit|réponse automatique|已读回执|read:|read receipt|阅读回执",
    re.I,
)
_PRESENT = (
    ("x-autoreply", "x_autoreply"),
    ("x-autorespond", "x_autorespond"),
    ("x-autoresponder", "x_autorespond"),
    ("x-auto-response-suppress", "x_auto_response_suppress"),
    ("list-id", "list_id"),
    ("list-post", "list_id"),
    ("mailing-list", "list_id"),
    ("feedback-id", "feedback_id"),
    ("x-mail-autoreply", "x_autoreply"),
    ("x-qq-auto-reply", "x_autoreply"),
)


def reasons(part: Part, senders: tuple[Address, ...]) -> tuple[str, ...]:
    """Decisive signs, as codes; any one means that no letter answers this mail."""
    found: dict[str, None] = {}
    value = text_of(part.first("auto-submitted")).split(";")[0].strip().lower()
    if value and value != "no":
        found["auto_submitted"] = None
    for name, code in _PRESENT:
        value = text_of(part.first(name)).lower()
        if value and value not in {"no", "none"}:
            found[code] = None
    if text_of(part.first("precedence")).lower() in _PRECEDENCE:
        found["precedence"] = None
    if text_of(part.first("return-path")).strip() == "<>":
        found["null_return_path"] = None
    if any(_MACHINE_NAMES.match(sender.address) for sender in senders):
        found["machine_address"] = None
    kind = part.content_type
    if kind.value == "multipart/report":
        report = kind.label("report-type").lower()
        found["report_" + re.sub(r"[^a-z]+", "_", report or "unknown")[:40]] = None
    elif kind.value in {"message/disposition-notification", "message/delivery-status"}:
        found["report_" + kind.value.partition("/")[2].replace("-", "_")] = None
    return tuple(found)


def hints(part: Part, subject: str) -> tuple[str, ...]:
    """Signs that only support the others: a person may write these words too."""
    found: list[str] = []
    if _SUBJECT.search(subject):
        found.append("subject")
    if part.first("list-unsubscribe") is not None:
        found.append("list_unsubscribe")
    if re.search(r"vacation|autorespon", text_of(part.first("x-mailer")), re.I):
        found.append("mailer")
    return tuple(found)
