"""Shapes: flowed text, HTML alone, TNEF, mails in mails, reports, robots, and hostile builds."""

import base64
import binascii
import io
import struct
import zipfile
import zlib

from tests.submissions.intake.building import (
    PNG,
    Case,
    file_part,
    mail,
    multipart,
    part,
    word,
)

TEXT = "返青期浇水要看墒情，不可一概而论。"
INNER = mail(part("文章在里面。"), subject=word("里面的稿件"), message_id="inner@example.com")


def flowed() -> list[Case]:
    body = "这一行很长所以 \r\n在这里折断。\r\n\r\n> 旧的一行 \r\n> 也折断了。\r\n-- \r\n周平\r\n"
    english = "A long line that \r\nis broken.\r\n"
    more = b"; format=flowed"
    return [
        Case("flowed_chinese", mail(part(body, encoding="8bit", more=more)),
             {"text_has": "这一行很长所以在这里折断。", "quoted_has": "旧的一行也折断了。",
              "signature_has": "周平"}),
        Case("flowed_delsp", mail(part("前半 \r\n后半\r\n", encoding="8bit",
                                       more=more + b"; DelSp=yes")), {"stripped": "前半后半"}),
        Case("flowed_english", mail(part(english, encoding="7bit", more=more)),
             {"stripped": "A long line that is broken."}),
    ]  # fmt: skip


def html() -> list[Case]:
    data = base64.b64encode(PNG).decode()
    return [
        Case("html_only", mail(part(f"<html><body><h1>题</h1><p>{TEXT}</p></body></html>",
                                    "text/html")),
             {"html": True, "text_has": TEXT}),
        Case("html_says_more", mail(multipart(
            "alternative", part("请用别的软件查看。"),
            part(f"<p>{TEXT * 9}</p>", "text/html"),
            boundary="a")), {"bodies_differ": True}),
        Case("data_picture", mail(part(f'<p>{TEXT}<img src="data:image/png;base64,{data}"></p>',
                                       "text/html")), {"pictures": ("cid:data-1",), "html": True}),
        Case("location_picture", mail(multipart(
            "related", part('<img src="pic/1.png"><p>x</p>', "text/html"),
            file_part(PNG, "image/png", disposition=b"inline",
                      extra=b"Content-Location: pic/1.png\r\n"), boundary="r")),
             {"pictures": ("pic/1.png",), "files": ()}),
        Case("unused_inline_picture", mail(multipart(
            "related", part("<p>x <b>y</b></p>", "text/html"),
            file_part(PNG, "image/png", naming=b"filename=a.png", disposition=b"inline",
                      extra=b"Content-ID: <z>\r\n"), boundary="r")),
             {"pictures": (), "files": ("a.png",)}),
        Case("text_picture_text", mail(multipart(
            "mixed", part("前文"), file_part(PNG, "image/png", naming=b"filename=a.png",
                                             disposition=b"inline"), part("后文"), boundary="m")),
             {"stripped": "前文\n\n后文", "files": ("a.png",)}),
    ]  # fmt: skip


def _attribute(identity: int, value: bytes, level: int = 2) -> bytes:
    return (struct.pack("<BHHI", level, identity, 6, len(value)) + value
            + struct.pack("<H", sum(value) & 0xFFFF))  # fmt: skip


def tnef(name: str, data: bytes, body: str) -> bytes:
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + _attribute(0x9007, struct.pack("<II", 936, 0), 1)
        + _attribute(0x800C, body.encode("gbk") + b"\0", 1)
        + _attribute(0x9002, b"\0" * 14)
        + _attribute(0x8010, name.encode("gbk") + b"\0")
        + _attribute(0x800F, data)
    )


def files(document: bytes) -> list[Case]:
    packed = tnef("水肥管理.docx", document, TEXT)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("稿件/正文.txt", TEXT)
    archive_bytes = buffer.getvalue()
    locked = bytearray(archive_bytes)
    locked[6] |= 1
    locked[archive_bytes.find(b"PK\x01\x02") + 8] |= 1
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    def single(name: str, data: bytes, kind: str = "application/octet-stream") -> bytes:
        naming = b'filename="' + name.encode() + b'"'
        return mail(multipart("mixed", part("见附件"), file_part(data, kind, naming=naming),
                              boundary="m"))  # fmt: skip

    uu = b"".join(binascii.b2a_uu(PNG[at : at + 45]) for at in range(0, len(PNG), 45))
    return [
        Case("tnef", single("winmail.dat", packed, "application/ms-tnef"),
             {"files": ("水肥管理.docx",), "file_data": document}),
        Case("tnef_text", mail(file_part(packed, "application/ms-tnef")), {"stripped": TEXT}),
        Case("tnef_broken", single("winmail.dat", packed[:60], "application/ms-tnef"),
             {"files": ("winmail.dat",), "unread": ("tnef_unreadable",)}),
        Case("zip", single("稿件.zip", archive_bytes), {"listing": ("稿件/正文.txt",),
                                                      "unread": ("archive",)}),
        Case("encrypted_zip", single("稿件.zip", bytes(locked)), {"problems": ("encrypted",),
                                                                "unread": ("encrypted",)}),
        Case("doc", single("稿件.doc", ole, "application/msword"),
             {"problems": ("ask_for_docx",), "unread": ("ask_for_docx",)}),
        Case("encrypted_docx", single("稿件.docx", ole + "EncryptedPackage".encode("utf-16-le")),
             {"problems": ("encrypted",)}),
        Case("executable", single("稿件.docx.exe", b"MZ" + bytes(90)),
             {"problems": ("executable",)}),
        Case("empty_file", single("稿件.docx", b""), {"problems": ("empty",)}),
        Case("pdf", single("稿件.pdf", b"%PDF-1.7\n..."), {"problems": ("",), "unread": ()}),
        Case("uuencoded", mail(part("见下\r\nbegin 644 a.png\r\n".encode()
                                    + uu.replace(b"\n", b"\r\n")
                                    + b"`\r\nend\r\n" + "完\r\n".encode(), encoding="8bit")),
             {"files": ("a.png",), "file_data": PNG, "text_has": "完"}),
        Case("partial", mail(part("...", 'message/partial; number=1; total=3; id="x"', label="",
                                  encoding="")),
             {"unread": ("partial",), "problems": ("partial",)}),
        Case("text_file", single("正文.txt", TEXT.encode("gbk"), "text/plain"),
             {"files": ("正文.txt",), "stripped": "见附件"}),
    ]  # fmt: skip


def nested() -> list[Case]:
    plain = b"Content-Type: message/rfc822\r\n\r\n" + INNER
    coded = (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
             + base64.encodebytes(INNER))  # fmt: skip
    unsaid = b"Content-Type: message/rfc822\r\n\r\n" + base64.encodebytes(INNER)
    deep = INNER
    for _ in range(5):
        deep = mail(b"Content-Type: message/rfc822\r\n\r\n" + deep, subject=b"outer")
    wanted = {"nested": 1, "nested_subject": "里面的稿件", "nested_text": "文章在里面。"}
    return [
        Case("nested", mail(multipart("mixed", part("看附件"), plain, boundary="n")), wanted),
        Case("nested_base64", mail(multipart("mixed", part("x"), coded, boundary="n")), wanted),
        Case("nested_base64_unsaid", mail(multipart("mixed", part("x"), unsaid, boundary="n")),
             wanted),
        Case("nested_alone", mail(plain), wanted),
        Case("digest", mail(multipart("digest", b"\r\n" + INNER, b"\r\n" + INNER, boundary="d")),
             {"nested": 2}),
        Case("nested_six_deep", deep, {"nested": 1}),
    ]  # fmt: skip


def robots() -> list[Case]:
    def with_header(line: bytes, subject: str = "稿件") -> bytes:
        return mail(part(TEXT), subject=word(subject), more=line + b"\r\n")

    report = multipart(
        "report",
        part("The mail was not delivered."),
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.cn\r\n\r\n"
        b"Final-Recipient: rfc822; gone@example.cn\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <letter.9@example.org>\r\n",
        boundary="rep",
        more=b"; report-type=delivery-status",
    )
    prose = (
        "抱歉，您的邮件被退回来了……\r\n收件人地址：nobody@example.cn\r\n"
        "退信原因：550 5.1.1 用户不存在\r\n"
        "Message-ID: <letter.8@example.org>\r\n"
    )
    return [
        Case("dsn", mail(report, sender=b"MAILER-DAEMON@mx.example.cn",
                         more=b"Return-Path: <>\r\n"),
             {"bounce": ("gone@example.cn", "5.1.1", True), "bounced_id": "letter.9@example.org",
              "files": ()}),
        Case("dsn_delayed", mail(report.replace(b"Action: failed\r\nStatus: 5.1.1",
                                                b"Action: delayed\r\nStatus: 4.4.1")),
             {"bounce": ("gone@example.cn", "4.4.1", False)}),
        Case("bounce_qq", mail(part(prose), subject=word("系统退信/Systems bounce"),
                               sender=b'"PostMaster" <PostMaster@qq.com>'),
             {"bounce": ("nobody@example.cn", "5.1.1", True),
              "bounced_id": "letter.8@example.org"}),
        Case("bounce_163", mail(part(prose), subject=word("系统退信"), sender=b"Postmaster@163.com",
                                more=b"Return-Path: <>\r\n"),
             {"bounce": ("nobody@example.cn", "5.1.1", True)}),
        Case("about_bounces", mail(part(prose), subject=word("退信问题研究")), {"bounce": None}),
        Case("auto_submitted", with_header(b"Auto-Submitted: auto-replied"),
             {"automatic": ("auto_submitted",)}),
        Case("auto_submitted_no", with_header(b"Auto-Submitted: no"), {"automatic": ()}),
        Case("auto_reply_subject", with_header(b"X-Autoreply: yes", "自动回复：稿件"),
             {"automatic": ("x_autoreply",), "automatic_hints": ("subject",)}),
        Case("holiday_words_alone", with_header(b"X-A: b", "休假前交的稿"),
             {"automatic": (), "automatic_hints": ("subject",)}),
        Case("list", with_header(b"List-Id: <a.example.org>\r\nPrecedence: list"),
             {"automatic": ("list_id", "precedence")}),
        Case("bulk", with_header(b"Precedence: bulk"), {"automatic": ("precedence",)}),
        Case("no_reply", mail(part("x"), sender=b"no-reply@example.com"),
             {"automatic": ("machine_address",)}),
        Case("own_loop", with_header(b"X-Tougao-Loop: abc123"),
             {"loop_marks": (("x-tougao-loop", "abc123"),)}),
        Case("two_senders", mail(part("x"), sender=b"a@example.com, b@example.com"),
             {"from_address": "a@example.com"}),
    ]  # fmt: skip


def hostile() -> list[Case]:
    words = b"\r\n ".join([b"=?utf-8?B?5oqV?="] * 20_000)
    many = b"".join(b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n" for _ in range(100_000))
    nest = b"Content-Type: message/rfc822\r\n\r\n" * 1000
    recipients = b"To: " + b",\r\n ".join(b"a%d@example.cn" % n for n in range(3000)) + b"\r\n"
    tree = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(200)
    )
    bomb = zlib.compress(bytes(1_000_000))
    return [
        Case("words_20000", mail(part("x"), subject=words), {"refusal": "header_too_large"}),
        Case("words_1000", mail(part("x"), subject=words[:20_000]),
             {"refusal": "too_many_encoded_words", "from_address": "sender@example.com"}),
        Case("parts_100000", mail(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + many),
             {"refusal": "too_many_parts"}),
        Case("parts_250", mail(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
                               + many[: 250 * 39]), {"refusal": "", "unread": ("too_many_parts",)}),
        Case("rfc822_1000", mail(nest), {"refusal": "too_deep"}),
        Case("multipart_200_deep", mail(tree), {"refusal": "", "unread": ("too_deep",)}),
        Case("recipients_3000", mail(part("x"), more=recipients),
             {"unread": ("too_many_recipients",)}),
        Case("received_200", mail(part("x"), more=b"Received: by a\r\n" * 200),
             {"refusal": "too_many_received"}),
        Case("headers_5000", mail(part("x"), more=b"X-A: b\r\n" * 5000),
             {"refusal": "too_many_headers"}),
        Case("quotes_without_end", mail(part("x"), more=b'X-A: "' + b'\\"' * 30_000 + b"\r\n",
                                        sender=b'"' * 3000), {"refusal": ""}),
        Case("markup_without_end", mail(part("<" * 300_000 + "<!--" * 50_000, "text/html")),
             {"refusal": ""}),
        Case("spaces", mail(part(" \n" * 300_000 + "<p>" + "\u00a0" * 200_000, "text/html")),
             {"refusal": ""}),
        Case("deflated", mail(file_part(bomb, naming=b"filename=a.bin")), {"files": ("a.bin",)}),
        Case("nothing", b"", {"subject": "", "refusal": ""}),
        Case("only_newlines", b"\r\n" * 500, {"refusal": ""}),
        Case("not_a_mail", bytes(range(256)) * 40, {"refusal": ""}),
        Case("empty_body", mail(part("")), {"stripped": "", "files": ()}),
        Case("bare_cr", b"Subject: a\rFrom: b@example.cn\r\rtext", {"subject": "a",
                                                                     "stripped": "text"}),
        Case("mbox_line", b"From a@b Mon Nov  2\n" + INNER, {"subject": "里面的稿件"}),
        Case("blank_before_header", b"\r\n\r\n" + INNER, {"subject": "里面的稿件"}),
    ]  # fmt: skip


def crooked() -> list[Case]:
    body = multipart("mixed", part(TEXT), file_part(b"data!" * 9, naming=b"filename=a.bin"),
                     boundary="c")  # fmt: skip
    return [
        Case("no_closing_line", mail(body.replace(b"--c--\r\n", b"")),
             {"stripped": TEXT, "files": ("a.bin",)}),
        Case("no_boundary", mail(body.replace(b'; boundary="c"', b"")),
             {"stripped": TEXT, "files": ("a.bin",)}),
        Case("early_closing_line", mail(body.replace(b"--c\r\nContent-Type: application",
                                                     b"--c--\r\nContent-Type: application")),
             {"files": ("a.bin",)}),
        Case("text_after_the_end", mail(body + b"unsubscribe here"),
             {"unread": ("after_the_end",)}),
        Case("wrong_boundary", mail(body.replace(b'boundary="c"', b'boundary="d"')),
             {"stripped": TEXT, "files": ("a.bin",)}),
        Case("broken_base64", mail(part(b"5oqV56i/%%5oqV56i", encoding="").replace(
            b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")),
             {"text_has": "投稿"}),
        Case("bad_type", mail(part(TEXT, "text")), {"stripped": TEXT}),
        Case("no_headers_but_text", TEXT.encode() + b"\r\n", {"stripped": TEXT}),
        Case("calendar", mail(multipart("mixed", part("x"), part("BEGIN:VCALENDAR",
                                                                 "text/calendar"), boundary="k")),
             {"problems": ("calendar",)}),
        Case("encrypted_mail", mail(multipart(
            "encrypted", part("Version: 1", "application/pgp-encrypted"),
            file_part(b"-----BEGIN PGP", naming=b"filename=encrypted.asc"), boundary="e")),
             {"unread": ("encrypted_mail",)}),
    ]  # fmt: skip


def cases(document: bytes) -> list[Case]:
    return [*flowed(), *html(), *files(document), *nested(), *robots(), *hostile(), *crooked()]
