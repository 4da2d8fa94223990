"""QR codes and their like in pictures: where do they send the reader?

Serves clause 3.1 (adverts: contact, group and payment codes) and 3.4 for the links in them.  The
decision that depends on it: whether a picture with a code may stay.  Nothing is fetched: the code
is judged by its words alone.  Round codes of mini programs follow no open standard and cannot be
read.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from moderation.checkers import contacts, links
from moderation.hosts import host_in
from moderation.material import Box, Code, Finding, Link, Material, Picture, Severity

NAME = "picture_codes"
VERSION = 1
CLAUSE = "3.1"

# Places that open a chat, a group, an account to follow, or a payment when scanned.
# An article of WeChat (mp.weixin.qq.com) is a link like any other.
_CONTACT_HOSTS = frozenset(
    {"u.wechat.com", "work.weixin.qq.com", "weixin.qq.com", "wx.qq.com"}
    | {"qm.qq.com", "jq.qq.com", "qun.qq.com", "qr.qq.com"}
    | {"t.me", "telegram.me", "wa.me", "chat.whatsapp.com", "line.me", "discord.gg"}
    | {"qr.dingtalk.com", "applink.feishu.cn"}
)
_PAYMENT_HOSTS = frozenset(
    {"wx.tenpay.com", "payapp.weixin.qq.com", "qr.alipay.com", "mobilecodec.alipay.com"}
    | {"i.qianbao.qq.com", "qr.95516.com", "paypal.me"}
)
_CONTACT_SCHEMES = frozenset(
    {"weixin", "wechat", "mqqapi", "mqq", "tencent", "tel", "sms", "smsto"}
    | {"mailto", "tg", "whatsapp", "begin:vcard", "mecard", "bizcard"}
)
_PAYMENT_SCHEMES = frozenset(
    {"wxp", "alipays", "alipay", "alipayqr", "bitcoin", "ethereum", "tron"}
)
_MAX_BOXES = 20


def check(material: Material) -> Iterator[Finding]:
    """One finding for each matter and place it leads to, with all pictures where it was seen."""
    seen: dict[tuple[str, str, tuple[tuple[str, str | int], ...]], tuple[Finding, list[Box]]] = {}
    taken: set[str] = set()
    for picture in material.pictures:
        if picture.sha256 in taken:
            continue
        taken.add(picture.sha256)
        for code in picture.codes:
            for finding in _judge(code, material):
                key = (finding.clause, finding.code, tuple(finding.params.items()))
                boxes = seen.setdefault(key, (finding, []))[1]
                boxes.append(_box(picture, code))
    for finding, boxes in seen.values():
        yield Finding(
            clause=finding.clause,
            checker=NAME,
            version=VERSION,
            severity=finding.severity,
            code=finding.code,
            params={**finding.params, "count": len(boxes)},
            boxes=tuple(boxes[:_MAX_BOXES]),
        )


def _judge(code: Code, material: Material) -> Iterator[Finding]:
    payload = code.payload.strip()
    scheme, _colon, rest = payload.partition(":")
    scheme = scheme.strip().lower()
    if scheme in {"http", "https"}:
        yield from _link(payload, material)
    elif scheme in _PAYMENT_SCHEMES:
        yield _found("code_payment", Severity.ATTENTION)
    elif scheme in _CONTACT_SCHEMES or f"{scheme}:{rest[:5].lower()}" in _CONTACT_SCHEMES:
        yield _found("code_contact", Severity.ATTENTION)
    else:
        yield from _words(payload, material)


def _link(payload: str, material: Material) -> Iterator[Finding]:
    try:
        host = (urlsplit(payload).hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if host in _PAYMENT_HOSTS:
        yield _found("code_payment", Severity.ATTENTION)
        return
    if host in _CONTACT_HOSTS:
        yield _found("code_contact", Severity.ATTENTION)
        return
    link = Link(payload, "", 0, len(payload))
    page = Material(title="", text=payload, links=(link,), own_hosts=material.own_hosts)
    faults = list(links.check(page))
    for fault in faults:
        params = {**fault.params, "in_picture": 1}
        # Nobody reads a code before opening it: a short link in one hides where it leads twice.
        severity = Severity.ATTENTION if fault.code == "link_shortener" else fault.severity
        yield Finding(fault.clause, NAME, VERSION, severity, fault.code, params)
    if host and not faults and not host_in(host, material.own_hosts):
        yield _found("code_link", Severity.NOTE, host=host)


def _words(payload: str, material: Material) -> Iterator[Finding]:
    """A code of plain words, which may be a contact or a password for a shop."""
    page = Material(title="", text=payload, own_hosts=material.own_hosts)
    if any(True for _ in contacts.check(page)):
        yield _found("code_contact", Severity.ATTENTION)
    elif payload:
        yield _found("code_words", Severity.NOTE)


def _found(code: str, severity: Severity, **params: str | int) -> Finding:
    clause = CLAUSE if severity is Severity.ATTENTION else ""
    return Finding(clause, NAME, VERSION, severity, code, params)


def _box(picture: Picture, code: Code) -> Box:
    return Box(picture.sha256, code.x, code.y, code.w, code.h, code.payload[:200])
