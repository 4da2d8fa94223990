"""``read``: the bytes of one mail to one ``Mail``."""

import re
from dataclasses import dataclass, field, replace

from submissions.intake.reading import automatic, bodies, charsets, headers, tnef, tree
from submissions.intake.reading.bounces import read_bounce
from submissions.intake.reading.filenames import name_of, tidy
from submissions.intake.reading.kinds import problem_of
from submissions.intake.reading.language import languages_of
from submissions.intake.reading.markup_text import hides_text
from submissions.intake.reading.rich_text import read_rtf
from submissions.intake.reading.scanning import scan
from submissions.intake.reading.sniffing import sniff, zip_names
from submissions.intake.reading.storable import for_display, lines
from submissions.intake.reading.tree import Part
from submissions.intake.reading.values import (
    Address,
    Attachment,
    Damage,
    Mail,
    Picture,
    Problem,
    Unread,
)

MAX_NESTED_DEPTH = 3
MAX_RECIPIENTS = 100
MAX_ALL_PARTS = 400
_REFUSED_HEADER = 64 * 1024
_REFUSED_VALUE = 4000

_REPORT_PARTS = frozenset({
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
    "message/rfc822-headers", "message/feedback-report", "message/global-delivery-status",
})  # fmt: skip
_MAIL_PARTS = frozenset({"message/rfc822", "message/global", "message/news"})
_ALTERNATIVE_ONLY = frozenset({"text/x-amp-html", "text/watch-html"})
_BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext",
                         "application/xhtml+xml"})  # fmt: skip
_ENVELOPE = (
    "x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-gm-original-to",
    "x-forwarded-to", "resent-to",
)  # fmt: skip
_LOOP = re.compile(r"^(?:x-(?:.{1,60}-)?loop|x-loop)$")


@dataclass(slots=True)
class _Budget:
    parts: int = MAX_ALL_PARTS


@dataclass(slots=True)
class _Gathered:
    """What the leaves of one mail gave so far."""

    hint: str
    depth: int
    budget: _Budget
    texts: bodies.Texts = field(default_factory=bodies.Texts)
    files: list[tuple[Attachment, str]] = field(default_factory=list)  # and: Content-Location
    nested: list[Mail] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read(raw: bytes) -> Mail:
    """Read one mail. Never raises; what could not be read is named in ``unread``.

    A mail over the limits of ``scan`` comes back with its header only and ``refusal`` set. For
    bytes of strangers use ``read_bounded``, which also bounds time and memory.
    """
    return _read(raw, depth=0, budget=_Budget())


def _read(raw: bytes, *, depth: int, budget: _Budget) -> Mail:
    refusal = scan(raw).refusal
    if refusal:
        top = tree.root(raw[:_REFUSED_HEADER])
        short = tuple((name, value[:_REFUSED_VALUE]) for name, value in top.headers)
        return replace(_from_header(replace(top, headers=short, body=b""), ""), refusal=refusal)
    top = tree.root(raw, depth=0)
    cut = tree.cut(top)
    found = _Gathered(_hint(cut.leaves), depth, budget)
    for leaf in cut.leaves:
        if budget.parts <= 0:
            found.unread.append(Unread(Problem.TOO_MANY_PARTS))
            break
        budget.parts -= 1
        _take(found, leaf)
    if cut.too_many:
        found.unread.append(Unread(Problem.TOO_MANY_PARTS, count=cut.too_many))
    if cut.too_deep:
        found.unread.append(Unread(Problem.TOO_DEEP, count=cut.too_deep))
    for rest in cut.after_the_end:
        text = for_display(charsets.decode(rest[:300]).text)
        found.unread.append(Unread(Problem.AFTER_THE_END, text))
    return _assembled(_from_header(top, found.hint), top, cut, found)


def _hint(leaves: list[Part]) -> str:
    """The charset of the mail's own text, as a hint for bytes that carry no label."""
    for leaf in leaves:
        kind = leaf.content_type
        if kind.value.startswith("text/"):
            label = kind.label("charset")
            data = leaf.decoded()[:20_000]
            if not data.isascii():
                return charsets.decode(data, label).codec
            if label:
                return label
    return ""


def _from_header(top: Part, hint: str) -> Mail:
    subject = headers.text_of(top.first("subject"), hint)
    from_ = headers.addresses(top.all("from"), hint)
    claimed = next((one for one in from_ if one.address), Address("", ""))
    to, cc = (headers.addresses(top.all(name), hint) for name in ("to", "cc"))
    message_id = headers.ids(top.all("message-id")[:1])
    return_path = top.first("return-path")
    envelope = [
        address.address
        for name in _ENVELOPE
        for address in headers.addresses(top.all(name), hint)
        if address.address
    ]
    too_many = len(to) + len(cc) > MAX_RECIPIENTS
    return Mail(
        message_id=message_id[0] if message_id else "",
        subject=subject,
        title=headers.title_of(subject),
        from_name=claimed.name or next((one.name for one in from_), ""),
        from_address=claimed.address,
        from_=from_,
        sender=headers.addresses(top.all("sender"), hint),
        reply_to=headers.addresses(top.all("reply-to"), hint),
        to=to[:MAX_RECIPIENTS],
        cc=cc[:MAX_RECIPIENTS],
        delivered_to=tuple(dict.fromkeys(envelope)),
        return_path=None if return_path is None else headers.text_of(return_path).strip("<> "),
        date=headers.date_of(top.first("date")),
        in_reply_to=headers.ids(top.all("in-reply-to")),
        references=headers.ids(top.all("references")),
        loop_marks=tuple(
            (name, headers.text_of(value)[:500]) for name, value in top.headers if _LOOP.match(name)
        )[:20],
        automatic=automatic.reasons(top, from_),
        automatic_hints=automatic.hints(top, subject),
        authentication_results=_lines(top, "authentication-results"),
        arc_authentication_results=_lines(top, "arc-authentication-results"),
        has_dkim_signature=top.first("dkim-signature") is not None,
        unread=(Unread(Problem.TOO_MANY_RECIPIENTS, count=len(to) + len(cc)),) if too_many else (),
    )


def _lines(top: Part, name: str) -> tuple[str, ...]:
    return tuple(headers.text_of(value)[:8000] for value in top.all(name)[:50])


def _take(found: _Gathered, leaf: Part) -> None:
    kind = leaf.content_type.value
    name = name_of(leaf.disposition, leaf.content_type, found.hint)
    if kind in _MAIL_PARTS:
        _take_mail(found, leaf, name)
    elif kind in _REPORT_PARTS and leaf.parent == "multipart/report":
        return  # the report itself: read as a bounce
    elif kind in _ALTERNATIVE_ONLY and leaf.parent == "multipart/alternative":
        return
    elif kind == "message/external-body":
        where = for_display(leaf.content_type.label("url") or leaf.content_type.label("site"))
        found.unread.append(Unread(Problem.EXTERNAL, name or where[:300]))
    elif _is_body(leaf, kind, name):
        found.texts.add(leaf, found.hint)
    else:
        _take_file(found, leaf, kind, name)


def _is_body(leaf: Part, kind: str, name: str) -> bool:
    if kind not in _BODY_TYPES:
        return (
            kind.startswith("text/")
            and not name
            and kind != "text/calendar"
            and (leaf.disposition.value != "attachment")
        )
    if leaf.disposition.value == "attachment":
        return False
    # A name on a text means a file, except where it is one way of saying the body.
    return not name or leaf.parent in {"multipart/alternative", "multipart/related"}


def _take_mail(found: _Gathered, leaf: Part, name: str) -> None:
    data = leaf.body if leaf.encoding not in {"base64", "quoted-printable"} else leaf.decoded()
    if not tree.root(data[:10_000]).headers:
        again = tree.from_base64(data) if leaf.encoding != "base64" else data
        data = again if tree.root(again[:10_000]).headers else data
    if found.depth + 1 > MAX_NESTED_DEPTH:
        found.unread.append(Unread(Problem.TOO_DEEP, name))
        _add(found, Attachment(name or "mail.eml", "message/rfc822", "message/rfc822", data,
                               leaf.disposition.value, problem=Problem.TOO_DEEP))  # fmt: skip
        return
    inner = _read(data, depth=found.depth + 1, budget=found.budget)
    found.nested.append(inner)
    found.unread += [one for one in inner.unread if one.problem is Problem.TOO_DEEP]
    if found.depth == 0 and leaf.parent != "multipart/report":
        # The file is kept too, so that an editor may promote a forwarded article.
        shown = name or tidy(f"{inner.title or 'mail'}.eml")
        _add(found, Attachment(shown, "message/rfc822", "message/rfc822", data,
                               leaf.disposition.value, origin="mail"))  # fmt: skip


def _take_file(found: _Gathered, leaf: Part, kind: str, name: str) -> None:
    data = leaf.decoded()
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or (
        name.lower() == "winmail.dat" and sniff(data) == "application/ms-tnef"
    ):
        _take_tnef(found, data, name)
        return
    problem = problem_of(name, data)
    if kind == "message/partial":
        problem = Problem.PARTIAL
        number, total = (leaf.content_type.label(key) for key in ("number", "total"))
        found.unread.append(Unread(problem, for_display(f"{number}/{total}")[:50]))
        name = name or "part.eml"
    elif kind in {
        "application/pgp-encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
    }:
        problem = Problem.ENCRYPTED_MAIL
        found.unread.append(Unread(problem, name))
    elif kind == "text/calendar":
        problem = Problem.CALENDAR
    location = headers.text_of(leaf.first("content-location"))[:1000]
    content_id = headers.text_of(leaf.first("content-id")).strip("<> ")[:500]
    _add(found, Attachment(name, kind, sniff(data), data, leaf.disposition.value, content_id,
                           problem, listing=_listing(data)), location)  # fmt: skip


def _listing(data: bytes) -> tuple[str, ...]:
    return zip_names(data) if sniff(data) == "application/zip" else ()


def _add(found: _Gathered, file: Attachment, location: str = "") -> None:
    found.files.append((file, location))
    if file.problem in {Problem.ENCRYPTED, Problem.DAMAGED, Problem.EMPTY, Problem.EXECUTABLE,
                        Problem.ARCHIVE, Problem.ASK_FOR_DOCX}:  # fmt: skip
        found.unread.append(Unread(file.problem, file.name))


def _take_tnef(found: _Gathered, data: bytes, name: str) -> None:
    contents = tnef.unpack(data)
    if contents.broken:
        found.unread.append(Unread(Problem.TNEF_UNREADABLE, name or "winmail.dat"))
        _add(found, Attachment(name or "winmail.dat", "application/ms-tnef", sniff(data), data,
                               problem=Problem.TNEF_UNREADABLE))  # fmt: skip
    html, text = contents.html, contents.text
    if contents.rtf and not html:
        words, is_html = read_rtf(contents.rtf)
        html, text = (words, text) if is_html else (html, text or words)
    alternative = bool(html and text)
    if text.strip() and not found.texts.texts:
        found.texts.texts.append((lines(text), alternative))
    if html.strip() and not found.texts.htmls:
        found.texts.htmls.append(lines(html))
    for file in contents.files[:200]:
        _add(found, Attachment(tidy(file.name), for_display(file.media_type), sniff(file.data),
                               file.data, content_id=for_display(file.content_id),
                               problem=problem_of(file.name, file.data), origin="tnef",
                               listing=_listing(file.data)))  # fmt: skip


def _assembled(header: Mail, top: Part, cut: tree.Cut, found: _Gathered) -> Mail:
    for name, data in found.texts.files:
        _add(found, Attachment(name, "", sniff(data), data, problem=problem_of(name, data),
                               origin="uuencode", listing=_listing(data)))  # fmt: skip
    text, html = found.texts.text(), found.texts.html()
    pictures, attachments = _sort_pictures(found, html)
    body = bodies.choose(text, html, forwarded=headers.is_forward(header.subject))
    damage = [one for one in found.texts.damage if one.length]
    subject = top.first("subject") or b""
    if "\ufffd" in header.subject:
        damage.append(Damage("subject", "", "", header.subject.count("\ufffd"), len(subject)))
    return replace(
        header,
        text=text,
        html=html,
        body=body,
        hides_text=hides_text(html),
        bodies_differ=bodies.differ(found.texts),
        bounce=read_bounce(
            top, cut.leaves, senders=header.from_, subject=header.subject, text=text
        ),
        damage=tuple(damage),
        pictures=tuple(pictures),
        attachments=tuple(attachments),
        nested=tuple(found.nested),
        unread=header.unread + tuple(found.unread),
        languages=languages_of(top, header.subject + "\n" + text),
        parts=cut.seen,
    )


def _sort_pictures(found: _Gathered, html: str) -> tuple[list[Picture], list[Attachment]]:
    """Pictures that the markup shows; every other file is an attachment, inline or not."""
    used = bodies.referenced(html) if any(file.content_id for file, _ in found.files) else {}
    pictures = [Picture(reference, "", sniff(data), data)
                for reference, _type, data in found.texts.pictures]  # fmt: skip
    attachments: list[Attachment] = []
    for file, location in found.files:
        reference = used.get(bodies.comparable(file.content_id)) if file.content_id else None
        if reference is None and location and location in html:
            reference = location
        if reference is not None and file.sniffed_type.startswith("image/"):
            pictures.append(Picture(reference, file.name, file.sniffed_type, file.data))
        else:
            attachments.append(file)
    return pictures, attachments
