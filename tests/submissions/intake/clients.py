"""How each mail client lays out a mail: a fresh piece, an answer, a file, a forwarded article."""

from pathlib import Path
from string import Template

from tests.submissions.intake.building import (
    PNG,
    Case,
    file_part,
    mail,
    multipart,
    part,
    rfc2231,
    split_words,
    word,
)

TITLE = "关于冬小麦返青期水肥管理的几点经验"
BODY = "返青期浇水要看墒情，不可一概而论。去年我们村试了三块地，结果差别很大。"
ANSWER = "编辑老师好，第二段的数字我改过了，请看。"
QUOTED = "请核对第二段的亩产数字。"
NAME = "返青期水肥管理（定稿）.docx"
WHO = "周平"
LAYOUTS = Path(__file__).with_name("layouts")
EDITOR = "tougao@example.org"

# client: charset, label written, sender's domain, style of words, how a file name is written
CLIENTS = {
    "qq_web": ("gb18030", "gb18030", "qq.com", "B"),
    "qq_mobile": ("utf-8", "utf-8", "qq.com", "B"),
    "foxmail": ("gb18030", "gb2312", "foxmail.com", "B"),
    "163_web": ("gb18030", "GBK", "163.com", "B"),
    "netease_master": ("utf-8", "UTF-8", "126.com", "B"),
    "outlook_zh": ("gb18030", "gb2312", "outlook.com", "B"),
    "apple_zh": ("utf-8", "utf-8", "icloud.com", "Q"),
    "wps": ("utf-8", "utf-8", "wps.cn", "B"),
    "gmail_zh": ("utf-8", "UTF-8", "gmail.com", "B"),
    "thunderbird": ("utf-8", "UTF-8", "example.net", "Q"),
}


def naming(client: str, name: str = NAME) -> bytes:
    """The filename parameter in this client's manner."""
    charset, label, _domain, _style = CLIENTS[client]
    if client in {"qq_web", "foxmail", "163_web", "qq_mobile"}:
        return b'filename="' + word(name, charset, label=label) + b'"'
    if client == "outlook_zh":
        return b'filename="' + split_words(name, charset, label=label, every=15) + b'"'
    if client == "gmail_zh":
        return b'filename="' + word(name, "utf-8") + b'"; ' + rfc2231(name)
    if client == "thunderbird":
        return rfc2231(name, every=20)
    if client == "apple_zh":
        return rfc2231(name)
    return b'filename="' + name.encode() + b'"'  # raw bytes


def sender(client: str) -> bytes:
    charset, label, domain, style = CLIENTS[client]
    shown = word(WHO, charset, label=label, style=style)
    quoted = b'"' + shown + b'"' if client in {"qq_web", "foxmail"} else shown
    return quoted + b" <writer@" + domain.encode() + b">"


def subject(client: str, text: str) -> bytes:
    charset, label, _domain, style = CLIENTS[client]
    if client in {"qq_web", "foxmail", "outlook_zh"}:
        return split_words(text, charset, label=label, every=21)
    return word(text, charset, label=label, style=style)


def both(client: str, text: str, html: str) -> bytes:
    """Plain and HTML of one body, in the client's charset and encoding."""
    charset, label, _domain, style = CLIENTS[client]
    encoding = "base64" if style == "B" else "quoted-printable"
    if client == "163_web":
        return part(html, "text/html", charset=charset, label=label, encoding=encoding)
    return multipart(
        "alternative",
        part(text, charset=charset, label=label, encoding=encoding),
        part(html, "text/html", charset=charset, label=label, encoding=encoding),
        boundary=f"----=_{client}_alt",
    )


SIGNATURES = {
    "qq_mobile": "发自我的iPhone",
    "netease_master": "发自网易邮箱大师",
    "apple_zh": "发自我的iPhone",
    "wps": "来自 WPS 邮箱",
    "outlook_zh": "发自 Outlook for Android",
}


def fresh(client: str) -> Case:
    """A piece written into the mail itself."""
    signature = SIGNATURES.get(client, "")
    text = f"{BODY}\n\n{signature}\n"
    html = f"<div><b>{BODY}</b></div><div><br></div><div>{signature}</div>"
    raw = mail(both(client, text, html), subject=subject(client, TITLE), sender=sender(client))
    expect = {"subject": TITLE, "from_name": WHO, "from_address": f"writer@{CLIENTS[client][2]}",
              "text_has": BODY, "new_has": BODY, "damaged": False, "html": True}  # fmt: skip
    if signature:
        expect["signature_has"] = signature
    return Case(f"{client}_fresh", raw, expect)


def below(client: str, kind: str) -> str:
    """The quoted mail below an answer, as the client writes it; see ``layouts``."""
    layout = Template((LAYOUTS / f"{client}.{kind}").read_text(encoding="utf-8"))
    return layout.substitute(editor=EDITOR, title=TITLE, quoted=QUOTED)


def answer(client: str, *, html: bool) -> Case:
    """An answer above the quoted mail, as HTML with plain text, or as plain text alone."""
    text = f"{ANSWER}\n\n{below(client, 'txt')}"
    charset, label, _domain, _style = CLIENTS[client]
    content = (
        both(client, text, f"<div>{ANSWER}</div><br>{below(client, 'html')}<b></b>")
        if html
        else part(text, charset=charset, label=label)
    )
    more = (
        b"In-Reply-To: <letter.7@example.org>\r\nReferences: <a@b>\r\n <letter.7@example.org>\r\n"
    )
    raw = mail(content, subject=subject(client, f"回复：{TITLE}"), sender=sender(client), more=more)
    return Case(
        f"{client}_answer_{'html' if html else 'text'}",
        raw,
        {"subject": f"回复：{TITLE}", "title": TITLE, "new_has": ANSWER, "new_lacks": QUOTED,
         "quoted_has": QUOTED, "in_reply_to": ("letter.7@example.org",), "html": html,
         "references": ("a@b", "letter.7@example.org")},
    )  # fmt: skip


def with_file(client: str, document: bytes) -> Case:
    """A short covering note, the piece as a Word file, and a picture shown in the note."""
    html = f'<div>{ANSWER}</div><img src="cid:Pic001@client">'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    raw = mail(
        multipart(
            "mixed",
            multipart(
                "related",
                both(client, ANSWER, html),
                file_part(PNG, "image/png", naming=b'filename="pic.png"', disposition=b"inline",
                          extra=b"Content-ID: <pic001@CLIENT>\r\n"),
                boundary=f"rel-{client}",
            ),
            file_part(document, kind, naming=naming(client)),
            boundary=f"mix-{client}",
        ),
        subject=subject(client, f"投稿：{TITLE}"),
        sender=sender(client),
    )  # fmt: skip
    return Case(
        f"{client}_file",
        raw,
        {"subject": f"投稿：{TITLE}", "files": (NAME,), "pictures": ("cid:Pic001@client",),
         "file_data": document, "new_has": ANSWER},
    )  # fmt: skip


def forwarded(client: str) -> Case:
    """Someone else's article passed on: content, although it stands below a divider."""
    divider = "---------- 转发邮件信息 ----------\n发件人: 李某 <li@example.cn>"
    text = f"请看这篇。\n\n{divider}\n主题: {TITLE}\n\n{BODY}\n"
    charset, label, _domain, _style = CLIENTS[client]
    raw = mail(
        part(text, charset=charset, label=label, encoding="8bit"),
        subject=subject(client, f"转发：{TITLE}"),
        sender=sender(client),
    )
    return Case(
        f"{client}_forwarded",
        raw,
        {"title": TITLE, "forwarded": True, "text_has": BODY, "quoted_has": BODY},
    )


def cases(document: bytes) -> list[Case]:
    found: list[Case] = []
    for client in CLIENTS:
        found += [fresh(client), answer(client, html=True), answer(client, html=False)]
        found += [with_file(client, document), forwarded(client)]
    return found
