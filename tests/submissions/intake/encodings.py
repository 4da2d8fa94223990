"""Labels that lie, labels nobody knows, and no label at all."""

from tests.submissions.intake.building import (
    Case,
    file_part,
    mail,
    multipart,
    part,
    rfc2231,
    split_words,
    word,
)

# € and 𠮷 are outside GBK, 囍 and 镕 outside GB2312.
BEYOND = "镕基老师：𠮷田家的囍字，票价20€。正文说明见后，请审阅这篇稿件。"
TRADITIONAL = "農會報導：今年的荔枝產量減少，農民們說天氣是主要原因。"
HKSCS = "嘅、咗、佢哋都係香港字，呢篇稿件請編輯過目。"
SIMPLIFIED = "今年荔枝减产，果农说天气是主要原因，专家给出了几条建议。"


def labelled() -> list[Case]:
    found = []
    for label in ("gb2312", "GBK", "x-gbk", "cp936", "cp-936", "GB_2312-80", "chinese", "gb18030",
                  "iso-ir-58", "windows-936", "EUC-CN"):  # fmt: skip
        subject = word("审阅：" + BEYOND[:8], "gb18030", label=label)
        raw = mail(part(BEYOND, charset="gb18030", label=label), subject=subject)
        found.append(
            Case(f"gb_as_{label}", raw, {"stripped": BEYOND, "subject": "审阅：" + BEYOND[:8],
                                         "codec": "gb18030", "replaced": 0})
        )  # fmt: skip
    for label in ("big5", "Big5-HKSCS", "cp950", "x-x-big5", "cn-big5"):
        raw = mail(part(HKSCS, charset="big5hkscs", label=label),
                   subject=word(HKSCS[:9], "big5hkscs", label=label))  # fmt: skip
        found.append(Case(f"big5_as_{label}", raw, {"stripped": HKSCS, "subject": HKSCS[:9]}))
    return found


def unlabelled() -> list[Case]:
    found = []
    for name, text, charset in (
        ("gbk", SIMPLIFIED, "gbk"),
        ("big5", TRADITIONAL, "big5"),
        ("utf8", SIMPLIFIED, "utf-8"),
        ("traditional_in_gbk", TRADITIONAL, "gbk"),
    ):
        for label in ("", "us-ascii", "iso-8859-1", "unknown-8bit"):
            raw = mail(
                part(text, charset=charset, label=label, encoding="8bit"),
                subject=text[:9].encode(charset),
                sender='"林先生" <chen@example.cn>'.encode(charset),
            )
            expect = {"stripped": text, "subject": text[:9].strip(), "from_name": "林先生",
                      "from_address": "chen@example.cn"}  # fmt: skip
            found.append(Case(f"raw_{name}_as_{label or 'nothing'}", raw, expect))
    return found


def western() -> list[Case]:
    text = "Grüße aus Köln, voilà: ein Stück für die Redaktion.\r\n"
    return [
        Case("latin1_body", mail(part(text, charset="latin-1", label="iso-8859-1", encoding="8bit"),
                                 subject="Ein Stück".encode("latin-1")),
             {"stripped": text.strip(), "subject": "Ein Stück"}),
        Case("lone_o_umlaut_subject", mail(part("plain", label="us-ascii", encoding="7bit"),
                                           subject=b"Bj\xf6rk"), {"subject": "Björk"}),
        Case("lone_letter", mail(part("x", label="", encoding="7bit"), subject=b"\xf6"),
             {"subject": "ö"}),
        Case("latin1_q_words", mail(part("x"), subject=b"=?ISO-8859-1?Q?Andr=E9?= Pirard",
                                    sender=b"=?ISO-8859-1?Q?Ol=E9?= <a@example.com>"),
             {"subject": "André Pirard", "from_name": "Olé"}),
        Case("hint_from_body", mail(part("Привет, редакция", charset="koi8-r", encoding="8bit"),
                                    subject="Статья".encode("koi8-r")),
             {"stripped": "Привет, редакция", "subject": "Статья"}),
        Case("japanese", mail(part("原稿を送ります。", charset="iso-2022-jp", encoding="7bit"),
                              subject=word("原稿です", "iso-2022-jp")),
             {"stripped": "原稿を送ります。", "subject": "原稿です"}),
    ]  # fmt: skip


def broken() -> list[Case]:
    cut = SIMPLIFIED.encode("gbk")[:-1]
    return [
        Case("utf8_under_gb_label", mail(part(SIMPLIFIED.encode(), label="gb2312")),
             {"stripped": SIMPLIFIED, "codec": "utf-8"}),
        Case("gb_under_utf8_label", mail(part(SIMPLIFIED.encode("gbk"), label="utf-8"),
                                         subject=word("荔枝减产", "gbk", label="utf-8")),
             {"stripped": SIMPLIFIED, "codec": "gb18030", "subject": "荔枝减产"}),
        Case("cut_in_a_character", mail(part(cut, label="gb2312")),
             {"text_has": SIMPLIFIED[:-1], "replaced": 1}),
        Case("nothing_but_damage", mail(part(b"\xff\x80\x98\x9c\xff" * 20, label="gb2312")),
             {"damaged": True}),
        Case("unknown_label", mail(part(SIMPLIFIED, charset="gbk", label="x-strange-9")),
             {"stripped": SIMPLIFIED}),
        Case("codec_that_is_no_charset", mail(part("aGVsbG8=", label="base64", encoding="7bit")),
             {"stripped": "aGVsbG8="}),
        Case("nul_and_surrogates", mail(part(b"a\x00b\xed\xa0\x80c" + SIMPLIFIED.encode(),
                                             label="utf-8", encoding="8bit")),
             {"text_has": SIMPLIFIED}),
        Case("bom", mail(part(b"\xef\xbb\xbf" + SIMPLIFIED.encode(), label="gb2312")),
             {"stripped": SIMPLIFIED}),
        Case("utf16", mail(part(SIMPLIFIED, charset="utf-16-le", label="utf-16")),
             {"stripped": SIMPLIFIED}),
        Case("html_meta_charset", mail(part(
            f'<meta content="text/html; charset=gb2312"><p>{SIMPLIFIED}</p>',
            "text/html", charset="gb18030", label="")), {"stripped": SIMPLIFIED}),
    ]  # fmt: skip


def words() -> list[Case]:
    long = "华北平原春季浇水时间与墒情观测记录及其在小麦生产中的应用（二〇二六年修订稿）"
    found = [
        Case(f"split_every_{every}_{label}",
             mail(part("x"), subject=split_words(long, charset, label=label, every=every)),
             {"subject": long})
        for every, charset, label in ((7, "gb18030", "gb2312"), (5, "big5hkscs", "big5"),
                                      (10, "utf-8", "UTF-8"), (1, "gb18030", "GBK"))
        if charset != "big5hkscs"
    ]  # fmt: skip
    traditional = "農會報導今年的荔枝產量"
    found += [
        Case("split_big5", mail(part("x"), subject=split_words(traditional, "big5", label="big5",
                                                               every=5)),
             {"subject": traditional}),
        Case("words_in_quotes", mail(part("x"), sender=b'"' + word("刘编辑", "gbk", label="gb2312")
                                     + b'" <liu@example.cn>'),
             {"from_name": "刘编辑", "from_address": "liu@example.cn"}),
        Case("words_with_space_inside", mail(part("x"), subject=b"=?utf-8?Q?=E6=8A=95 =E7=A8=BF?="),
             {"subject": "投 稿"}),
        Case("words_and_plain", mail(part("x"), subject=b"Re: " + word("投稿") + b" (2)"),
             {"subject": "Re: 投稿 (2)", "title": "投稿 (2)"}),
        Case("folded_word", mail(part("x"), subject=b"=?utf-8?B?5oqV\r\n 56i/?="),
             {"subject": "投稿"}),
        Case("language_suffix", mail(part("x"), subject=b"=?utf-8*zh?B?5oqV56i/?="),
             {"subject": "投稿"}),
        Case("bidi_and_zero_width", mail(part("x"), subject="投\u202e稿\u200b".encode()),
             {"subject": "投稿"}),
        Case("comma_in_word", mail(part("x"), sender=b"=?utf-8?Q?Li=2C_Wei?= <w@example.cn>"),
             {"from_name": "Li, Wei", "from_address": "w@example.cn"}),
    ]  # fmt: skip
    return found


def names() -> list[Case]:
    name = "返青期水肥管理 第2稿.docx"
    styles = {
        "word_in_quotes": b'filename="' + word(name, "gb18030", label="gb2312") + b'"',
        "split_word": b'filename="' + split_words(name, "gb18030", label="gb2312", every=9) + b'"',
        "bare_word": b"filename=" + word(name),
        "rfc2231": rfc2231(name),
        "rfc2231_pieces": rfc2231(name, every=7),
        "rfc2231_lying": rfc2231(name, "gb18030", label="utf-8"),
        "rfc2231_gb_as_ascii": rfc2231(name, "gb18030", label="us-ascii"),
        "raw_gbk": b'filename="' + name.encode("gbk") + b'"',
        "raw_utf8": b'filename="' + name.encode() + b'"',
        "raw_big5": b'filename="' + "農會報導稿件.docx".encode("big5") + b'"',
        "unknown_charset": b'filename="' + word(name, "gb18030", label="x-nothing") + b'"',
        "percent": b'filename="' + name.encode().hex("%").join(["%", ""]).upper().encode() + b'"',
        "folder": b'filename="C:\\\\drafts\\\\' + name.encode() + b'"',
        "crlf": b'filename="' + word("\r\n" + name + "\0") + b'"',
    }
    found = []
    for style, naming in styles.items():
        wanted = "農會報導稿件.docx" if style == "raw_big5" else name
        raw = mail(multipart("mixed", part("见附件"), file_part(b"PDF?" * 9, naming=naming),
                             boundary="b1"))  # fmt: skip
        found.append(Case(f"name_{style}", raw, {"files": (wanted,)}))
    by_type = file_part(b"abcd" * 9, type_naming=b'name="' + word(name) + b'"')
    found.append(Case("name_of_type", mail(multipart("mixed", part("x"), by_type, boundary="b")),
                      {"files": (name,)}))  # fmt: skip
    return found


def cases() -> list[Case]:
    return [*labelled(), *unlabelled(), *western(), *broken(), *words(), *names()]
