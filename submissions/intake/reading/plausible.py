"""How much a decoded text looks like something a person wrote: a mean per non-ASCII character."""

import re
from functools import lru_cache

# Characters that make up about half of any running text, in both scripts; set down by hand.
_EVERYDAY = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可"
    "她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三"
    "已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女"
    "问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由"
    "却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路"
    "期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八"
    "特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花"
    "稿件投编辑您好谢附标题作者来源转载原始邮件发送时间收主题抄送写道文章图片联系尊敬老师刊物杂志"
    "這來個國們為說時會對過學經後裡麼發當無開與動長現將進實點種聲話兒業間電門東見關產書員讓變還從"
    "應該報導問題處場數華萬張馬親統計車區聽寫請謝稿編輯標題圖聯繫敬師誌轉載郵寄給總機體訊息"
    "，。、：；？！（）《》「」『』“”‘’—…　"
)
_LETTER_LATIN = re.compile("[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WESTERN = ("cp125", "iso8859", "mac", "cp4", "cp85")
_RUN = re.compile(rb"[\x80-\xff]+")
_FULL_WIDTH = re.compile("[\u3000-\u3015\uff01-\uff5e\u2014\u2018-\u201d\u2026]")


@lru_cache(maxsize=8192)
def _han(char: str) -> float:
    """Weight of one ideograph by the level of the national character sets it belongs to."""
    if char in _EVERYDAY:
        return 3.0
    try:
        if char.encode("gb2312")[0] <= 0xD7:
            return 1.0
    except UnicodeEncodeError:
        pass  # not a simplified character of either level
    try:
        if char.encode("big5")[0] <= 0xC6:
            return 0.9
    except UnicodeEncodeError:
        pass  # nor a traditional one
    return -1.0


@lru_cache(maxsize=8192)
def _weight(char: str) -> float:
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or code >= 0x20000:
        return _han(char) if code < 0xF0000 else -4.0
    if char in _EVERYDAY:
        return 2.0
    if 0x3040 <= code <= 0x30FF:
        return 1.6
    if 0xAC00 <= code <= 0xD7A3:
        return 1.2
    if 0x0410 <= code <= 0x044F:
        return 1.4
    if _FULL_WIDTH.match(char):
        return 1.0
    if code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code < 0xA0:
        return -4.0
    if 0xFF61 <= code <= 0xFF9F:
        return -0.8  # half-width kana: what Shift_JIS makes of other people's bytes
    return -0.5


def plausibility(text: str, codec: str = "") -> float:
    """Mean weight, about -4 to 3. Single-byte codecs are judged by their neighbours too."""
    if codec.startswith(_WESTERN) and codec not in {"cp1251", "iso8859-5"}:
        return _western(text)
    total, count = 0.0, 0
    for char in text:
        if char > "\x7f":
            total += _weight(char)
            count += 1
    mean = total / count if count else 0.0
    if codec in {"koi8_r", "cp1251"} and count:
        mean += _cyrillic_case(text)
    return mean


def _western(text: str) -> float:
    """Accented letters stand one or two at a time among ASCII letters; signs stand alone."""
    total, count = 0.0, 0
    for found in re.finditer("[^\x00-\x7f]+", text):
        run = found[0]
        before = text[max(0, found.start() - 1) : found.start()]
        after = text[found.end() : found.end() + 1]
        letters = bool(_LETTER_LATIN.match(before)) + bool(_LETTER_LATIN.match(after))
        count += len(run)
        if len(run) > 2:
            total -= 2.0 * len(run)
        elif letters:
            each = 3.2 if letters == 2 else 1.9
            total += sum(each if char >= "\u00c0" and char not in "×÷" else 0.3 for char in run)
        else:
            total += sum(0.6 if char in "«»“”‘’–—…•·©®°€£§é\u00a0à" else -0.6 for char in run)
    return total / count if count else 0.0


def _cyrillic_case(text: str) -> float:
    """Russian in the wrong one of its two codecs has its cases swapped: capitals inside words."""
    if not re.search("[А-яЁё]{3}", text):
        return -3.0
    lower = len(re.findall("[а-я]", text))
    upper = len(re.findall("[А-Я]", text))
    return 0.4 if lower > upper else -1.0


def well_formed_codecs(sample: bytes) -> tuple[tuple[str, float], ...]:
    """Candidates for bytes that are not UTF-8, each with its head start.

    Long runs of high bytes rule out Western text; a lone high byte rules nothing in.
    """
    longest = max((len(found[0]) for found in _RUN.finditer(sample)), default=0)
    candidates = [("gb18030", 0.2), ("big5hkscs", 0.0), ("cp949", -0.6), ("euc_jp", -0.3),
                  ("cp932", -0.3), ("koi8_r", -0.3), ("cp1251", -0.3)]  # fmt: skip
    if longest <= 6:
        candidates.append(("cp1252", 0.0))
    return tuple(candidates)
