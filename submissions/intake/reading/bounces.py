"""Delivery reports: RFC 3464, and the prose of providers that do not send one."""

import re
from collections.abc import Sequence

from submissions.intake.reading import charsets
from submissions.intake.reading.headers import ids, text_of
from submissions.intake.reading.storable import for_display
from submissions.intake.reading.tree import Part, normalised, read_headers
from submissions.intake.reading.values import Address, Bounce

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])\d{2}[ -]")
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|daemon)(?:@|$)", re.I)
_PROSE = re.compile(
    r"退信|无法投递|無法投遞|投递失败|未能送达|无法送达|無法傳送|发送失败|"
    r"undeliver|delivery (?:has )?fail|delivery status|returned mail|could not be delivered|"
    r"failure notice|mail delivery",
    re.I,
)
_ORIGINAL_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,500}>)", re.I | re.M)
_MAX_REPORT = 200_000


def read_bounce(
    top: Part, leaves: Sequence[Part], *, senders: tuple[Address, ...], subject: str, text: str
) -> Bounce | None:
    """The report in this mail, or None. One that only says "delayed" counts as soft."""
    status = next((p for p in leaves if p.content_type.value == "message/delivery-status"), None)
    if status is None and top.content_type.value == "message/delivery-status":
        status = top
    original = _original_id(leaves)
    if status is not None:
        return _from_report(status, original)
    is_daemon = any(_DAEMON.match(sender.address) for sender in senders)
    is_null = text_of(top.first("return-path")).strip() == "<>"
    failed = text_of(top.first("x-failed-recipients"))
    is_report = top.content_type.label("report-type").lower() == "delivery-status"
    # The words alone prove nothing: the sender or the structure must be a mail system's.
    if not (
        failed or is_report or ((is_daemon or is_null) and _PROSE.search(subject + text[:4000]))
    ):
        return None
    head = text[:20_000]
    own = {sender.address for sender in senders}
    recipient = _ADDRESS.search(failed)
    candidates = [
        a for a in _ADDRESS.findall(head) if a.lower() not in own and not _DAEMON.match(a)
    ]
    found = _STATUS.search(head)
    code = found[1] if found else ""
    reply = _REPLY_CODE.search(head)
    soft = code.startswith("4") or (not code and reply is not None and reply[1] == "4")
    return Bounce(
        recipient=recipient[0] if recipient else (candidates[0] if candidates else ""),
        status=code,
        hard=not soft,
        original_message_id=original or _id_in_text(text),
    )


def _from_report(part: Part, original: str) -> Bounce | None:
    fields: dict[str, bytes] = {}
    rest = part.decoded()[:_MAX_REPORT]
    for _ in range(50):
        headers, rest = read_headers(normalised(rest))
        if not headers:
            break
        for name, value in headers:
            fields.setdefault(name, value)
        if "status" in fields and "final-recipient" in fields:
            break
    recipient = fields.get("final-recipient") or fields.get("original-recipient") or b""
    found = _ADDRESS.search(for_display(charsets.decode(recipient).text).split(";")[-1])
    diagnostic = text_of(fields.get("diagnostic-code"))[:1000]
    action = text_of(fields.get("action")).lower()[:40] or "failed"
    code = _STATUS.search(text_of(fields.get("status"))) or _STATUS.search(diagnostic)
    status = code[1] if code else ""
    return Bounce(
        recipient=found[0] if found else "",
        status=status,
        hard=action == "failed" and not status.startswith("4"),
        original_message_id=original,
        diagnostic=diagnostic,
        action=action,
    )


def _original_id(leaves: Sequence[Part]) -> str:
    """The id of our own mail, from the copy or the header that the report carries."""
    for part in leaves:
        if part.content_type.value in {"message/rfc822", "text/rfc822-headers", "message/global",
                                       "message/rfc822-headers"}:  # fmt: skip
            headers, _ = read_headers(normalised(part.decoded()[:_MAX_REPORT]))
            found = ids([value for name, value in headers if name == "message-id"])
            if found:
                return found[0]
    return ""


def _id_in_text(text: str) -> str:
    found = _ORIGINAL_ID.search(text[:_MAX_REPORT].encode())
    return ids([found[1]])[0] if found else ""
