"""Where a body stops being the sender's own words. Stretches are marked, nothing is removed.

The layouts are those of QQ Mail, 163, Foxmail, Outlook, Apple Mail, Gmail, Thunderbird and the
phone clients, in Chinese (both scripts) and English.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from moderation.references import unescape
from submissions.intake.reading.markup_text import Tag, tags
from submissions.intake.reading.values import Body, Kind, Segment

_MAX_LINE = 300
_DIVIDER = re.compile(
    r"^[ \u00a0>]*-{2,}[ \u00a0]*(?:原始邮件|原邮件|原始郵件|原始信件|原始訊息|邮件原件|原文|"
    r"转发邮件信息|转发邮件|转发的邮件|轉寄郵件|轉寄的郵件|Original(?: Message| Mail)?|"
    r"Forwarded (?:message|mail)|回复的原邮件|Replied Message)[ \u00a0]*-{2,}",
    re.I,
)
_FORWARD_DIVIDER = re.compile(r"转发|轉寄|forwarded", re.I)
_BEGIN_FORWARD = re.compile(
    r"^\s*(?:Begin forwarded message|下面是被转发的邮件|開始轉寄郵件)\s*[:：]", re.I
)
_WROTE = re.compile(
    r"^[ \u00a0]*(?:"
    r"(?:在|於|于)?\s?.{0,160}?(?:<[^<>\s]{1,200}@[^<>\s]{1,200}>|\[mailto:[^\]]{1,200}\]|\d{1,2}:\d{2}|＞|>|\S)"
    r"[ \u00a0，,]*(?:写道|寫道|來信|来信|撰写|撰寫)\s*[:：]"
    r"|On .{4,200}? wrote:"
    r"|At \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},? .{0,160}?wrote:"
    r")[ \u00a0]*$",
    re.I,
)
_FROM_LINE = re.compile(
    r"^[ \u00a0*>]*(?:发件人|發件人|寄件者|寄件人|发信人|From)\s*\**\s*[:：]", re.I
)
_OTHER_LINE = re.compile(
    r"^[ \u00a0*>]*(?:发送时间|發送時間|发送日期|日期|时间|傳送時間|寄件日期|"
    r"收件人|收件者|主题|主題|主旨|抄送|副本|"
    r"Sent|Date|To|Subject|Cc)\s*\**\s*[:：]",
    re.I,
)
_SIGNATURE = re.compile(
    r"^[ \u00a0]*(?:--[ \u00a0]?$|_{20,}$|发自我的|發自我的|来自我的|"
    r"從我的.{1,20}傳送|从我的.{1,20}发送|发自.{1,20}(?:手机|邮箱|客户端|邮件)|"
    r"來自我的|来自\s?(?:QQ|网易|163|126|新浪|搜狐|阿里|企业微信|WPS).{0,12}$|"
    r"使用.{1,14}邮箱发送|发自 ?(?:Outlook|Windows)|"
    r"获取 ?Outlook|取得 ?Outlook|Sent from (?:my |Mail|Outlook|Yahoo|WPS)|"
    r"Get Outlook for|由?网易邮箱大师|"
    r"发送自)",
    re.I,
)
_MARKED_TAG = re.compile(
    r"gmail_quote|gmail_extra|divRplyFwdMsg|id=[\"']?original-content|includetail|isReplyContent|"
    r"moz-cite-prefix|moz-forward-container|OutlookMessageHeader|appendonsend|_MailOriginal|"
    r"yahoo_quoted|ntes-mailmaster-quote|mail-quote|reply-main|spark_quote|mailmaster-quote|"
    r"protonmail_quote|zmail_extra|type=[\"']?cite|qt-reply|id=[\"']?reply-intro",
    re.I,
)
_SIGNATURE_TAG = re.compile(
    r"ntes-mailmaster-sign|gmail_signature|moz-signature|id=[\"']?(?:Signature|"
    r"AppleMailSignature|ms-outlook-mobile-signature|mail_signature)\b|class=[\"']?(?:qq_?sign|xm_mail_oringinal)",
    re.I,
)
_REST = re.compile(
    r"divRplyFwdMsg|appendonsend|_MailOriginal|OutlookMessageHeader|moz-cite-prefix|reply-intro",
    re.I,
)
# What the layouts above begin with: a line that begins otherwise needs no closer look.
_FIRST = frozenset("-_*BbFfSsGgOoAa下开開发發寄在於于由使从從来來获取网")
_BEGINS = frozenset("Bb下開")
_HEADS = frozenset("-*Ff发發寄")
_LEADING = " \t\u00a0\u3000>"
_AROUND = _LEADING + "\r\n"
_TELLING = (
    "--", "__________", "写道", "寫道", "來信", "来信", "撰写", "撰寫", "wrote", "发件", "發件",
    "寄件", "发信", "from", "发自", "發自", "发送", "傳送", "来自", "來自", "获取", "取得",
    "outlook", "sent", "邮箱", "forwarded", "转发", "轉寄",
)  # fmt: skip
_MARKED = (
    "gmail_", "divrplyfwdmsg", "original-content", "includetail", "isreplycontent", "moz-",
    "outlookmessageheader", "appendonsend", "_mailoriginal", "yahoo_quoted", "mailmaster",
    "mail-quote", "reply", "spark_quote", "protonmail_quote", "zmail_extra", "cite", "signature",
    "sign", "xm_mail_oringinal",
)  # fmt: skip
_LEFT_TAG = re.compile(r"<[^<>]*>")
_INLINE = frozenset({"span", "font", "a", "b", "strong", "i", "em", "u", "o:p", "sign"})
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "a", "span"])


def in_text(content: str, *, forwarded: bool = False) -> Body:
    """Mark a plain text: quoted stretches by their layout or their ``>``, and the signature."""
    kinds: list[tuple[Kind, int, int]] = []
    position, rest = 0, None
    lines = content.splitlines(keepends=True)
    ahead = _Ahead(lines)
    start, current = 0, Kind.NEW
    for index, line in enumerate(lines):
        kind = rest or Kind.NEW
        bare = line.strip(_AROUND)
        if bare and (bare[0] in _FIRST or bare[-1] in ":：") and rest is not Kind.QUOTED:
            bare = line.strip("\r\n")[:_MAX_LINE]
            if _opens_quote(lines, index, bare):
                rest = kind = Kind.QUOTED
                forwarded = forwarded or bool(_FORWARD_DIVIDER.search(bare))
            elif rest is None and _look(bare).signs and ahead.is_short(index):
                rest = kind = Kind.SIGNATURE
        if rest is None and ">" in line and line.lstrip(" \u00a0")[0] == ">":
            kind = Kind.QUOTED
        if kind is not current:
            kinds.append((current, start, position))
            start, current = position, kind
        position += len(line)
    kinds.append((current, start, len(content)))
    return Body(content, html=False, segments=_merged(kinds, len(content)), forwarded=forwarded)


class _Look(NamedTuple):
    """What a line looks like by itself."""

    divides: bool
    wrote: bool
    is_head: bool
    signs: bool


# Many short lines are few different ones, and long lines are few: most looks are known.
@lru_cache(maxsize=4096)
def _look(bare: str) -> _Look:
    first = bare.lstrip(_LEADING)[:1]
    divides = first == "-" and bool(_DIVIDER.match(bare))
    return _Look(
        divides or (first in _BEGINS and bool(_BEGIN_FORWARD.match(bare))),
        len(bare) <= 260 and _wrote(bare),
        first in _HEADS and bool(_FROM_LINE.match(bare)),
        first in _FIRST and bool(_SIGNATURE.match(bare)),
    )


def _opens_quote(lines: list[str], index: int, bare: str) -> bool:
    look = _look(bare)
    if look.divides:
        return True
    if look.wrote:
        following = [line.strip() for line in lines[index + 1 : index + 5] if line.strip()]
        # 「写道：」 also ends many a sentence of an article: something else must back it.
        return bool(
            re.search(r"@|\d{1,2}:\d{2}|\d{4}年|\d{4}-\d", bare)
            or (following and following[0].startswith(">"))
        )
    if look.is_head:
        block = [line for line in lines[index + 1 : index + 7] if line.strip()]
        return sum(bool(_OTHER_LINE.match(line[:_MAX_LINE])) for line in block) >= 2
    return False


def _wrote(bare: str) -> bool:
    return bare.rstrip(" \u00a0")[-1:] in {":", "："} and bool(_WROTE.match(bare))


class _Ahead:
    """What follows a line, counted once for all lines and only if somebody asks."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._filled: list[int] = []  # lines with words up to and with each
        self._quotes: list[int] = []  # lines that look like the head of an earlier mail

    def is_short(self, index: int) -> bool:
        """Whether this can be a signature: little follows, or an earlier mail does soon."""
        if not self._filled:
            bare = [line.strip(_AROUND) for line in self._lines]
            self._filled = list(accumulate(map(bool, bare)))
            self._quotes = [
                n for n, line in enumerate(bare)
                if line and (line[0] in _HEADS or line[-1] in ":：")
                and _heads_a_quote(self._lines[n])
            ]  # fmt: skip
        following = bisect_right(self._quotes, index)
        if following < len(self._quotes) and self._quotes[following] < index + 40:
            return True
        last = min(index + 39, len(self._lines) - 1)
        return self._filled[last] - self._filled[index] <= 12


def _heads_a_quote(line: str) -> bool:
    return _is_heading(line.strip("\r\n")[:_MAX_LINE])


@lru_cache(maxsize=4096)
def _is_heading(bare: str) -> bool:
    return bool(_DIVIDER.match(bare) or _FROM_LINE.match(bare)) or _wrote(bare)


def _merged(kinds: list[tuple[Kind, int, int]], length: int) -> tuple[Segment, ...]:
    merged: list[Segment] = []
    for kind, start, end in kinds:
        if start == end:
            continue
        if merged and merged[-1].kind is kind:
            merged[-1] = Segment(kind, merged[-1].start, end)
        else:
            merged.append(Segment(kind, start, end))
    if not merged and length:
        merged.append(Segment(Kind.NEW, 0, length))
    return tuple(merged)


def in_html(content: str, *, forwarded: bool = False) -> Body:
    """Mark HTML: by the elements clients wrap quotes in, else by the words they write."""
    spans = _element_spans(content)
    lines = _lines(content)
    start = _worded_quote(lines)
    if start is not None and not any(s <= start < e for _k, s, e in spans):
        spans = [span for span in spans if span[1] < start]
        spans.append((Kind.QUOTED, start, len(content)))
    if not any(kind is Kind.SIGNATURE for kind, _s, _e in spans):
        spans.extend(_worded_signature(content, lines, spans))
    kinds: list[tuple[Kind, int, int]] = []
    position = 0
    for kind, begin, end in sorted(spans, key=lambda span: span[1]):
        if end <= position:
            continue
        begin = max(begin, position)
        kinds.append((Kind.NEW, position, begin))
        kinds.append((kind, begin, end))
        position = end
    kinds.append((Kind.NEW, position, len(content)))
    quoted = "".join(content[s:e][:2000] for k, s, e in spans if k is Kind.QUOTED)
    forwarded = (
        forwarded
        or "moz-forward" in quoted
        or bool(re.search(r"-{2,}(?:&nbsp;|\s)*(?:Forwarded|转发|轉寄)", quoted, re.I))
    )
    return Body(content, html=True, segments=_merged(kinds, len(content)), forwarded=forwarded)


def _element_spans(content: str) -> list[tuple[Kind, int, int]]:
    spans: list[tuple[Kind, int, int]] = []
    lowered = content.lower()
    if not any(word in lowered for word in _MARKED):
        return spans
    open_at: tuple[Kind, str, int, int] | None = None  # kind, name, start, depth
    for tag in tags(content):
        if open_at is not None:
            kind, name, start, depth = open_at
            if tag.name == name:
                depth += -1 if tag.closing else 1
                open_at = (kind, name, start, depth)
                if depth == 0:
                    spans.append((kind, start, tag.end))
                    open_at = None
            continue
        kind_of_tag = None if tag.closing else _kind_of(tag)
        if kind_of_tag is None:
            continue
        if kind_of_tag is Kind.QUOTED and _REST.search(tag.source):
            spans.append((Kind.QUOTED, tag.start, len(content)))
            return spans
        if tag.name not in _VOID or tag.name == "span":
            open_at = (kind_of_tag, tag.name, tag.start, 1)
    if open_at is not None:
        spans.append((open_at[0], open_at[2], len(content)))
    return spans


def _kind_of(tag: Tag) -> Kind | None:
    if "=" not in tag.source:
        return None
    source = tag.source[:600]
    if _MARKED_TAG.search(source):
        return Kind.QUOTED
    return Kind.SIGNATURE if _SIGNATURE_TAG.search(source) else None


def _lines(content: str) -> list[tuple[int, str]]:
    """Visible lines of the markup with the offset of the text that begins each.

    None if no word in it could open a quote or a signature.
    """
    lowered = _LEFT_TAG.sub("", content).lower()
    if "&#" not in content and not any(word in lowered for word in _TELLING):
        return []
    lines: list[tuple[int, str]] = []
    pieces: list[str] = []
    begin, position = -1, 0
    for tag in [*tags(content), Tag("p", False, len(content), len(content), "")]:
        if tag.start > position:
            words = unescape(content[position : tag.start]).replace("\u00a0", " ")
            if begin < 0 and words.strip():
                begin = position
            pieces.append(words)
        position = max(position, tag.end)
        if begin >= 0 and tag.name not in _INLINE:
            lines.append((begin, " ".join("".join(pieces).split())))
            pieces, begin = [], -1
    return lines


def _worded_quote(lines: list[tuple[int, str]]) -> int | None:
    texts = [text for _start, text in lines]
    return next(
        (start for i, (start, text) in enumerate(lines)
         if len(text) <= _MAX_LINE and _opens_quote(texts, i, text)),
        None,
    )  # fmt: skip


def _worded_signature(
    content: str, lines: list[tuple[int, str]], spans: list[tuple[Kind, int, int]]
) -> list[tuple[Kind, int, int]]:
    ahead = _Ahead([text for _start, text in lines])
    quotes = [start for kind, start, _end in spans if kind is Kind.QUOTED]
    for index, (start, text) in enumerate(lines):
        if _look(text[:_MAX_LINE]).signs and ahead.is_short(index):
            stop = min((quote for quote in quotes if quote > start), default=len(content))
            inside = any(s <= start < e for _k, s, e in spans)
            return [] if inside else [(Kind.SIGNATURE, start, stop)]
    return []
