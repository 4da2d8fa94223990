"""Text parts to text: charset, flowed lines, files hidden in the text, pictures in the markup."""

import html as markup
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from moderation.references import unescape
from submissions.intake.reading import charsets, encoded_files, markup_text, segments
from submissions.intake.reading.filenames import tidy
from submissions.intake.reading.flowed import unflow
from submissions.intake.reading.storable import for_display, lines
from submissions.intake.reading.tree import Part, from_base64
from submissions.intake.reading.values import Body, Damage

MAX_DATA_PICTURES = 200
MAX_ENCODED_FILES = 100

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_DATA_PICTURES = 200

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n(?=[ -`])", re.M)
_UU_END = re.compile(rb"^(?:[ `]\r?\n)?end[ \t]*(?:\r?\n|\Z)", re.M)
_DATA_PICTURE = re.compile(r"data:(image/[a-z.+-]{1,20});base64,([A-Za-z0-9+/=%\s]{8,})", re.I)
_CID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.I)
_TELLING = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Texts:
    """The text parts read so far, in their order."""

    texts: list[tuple[str, bool]] = field(default_factory=list)  # and: an alternative to HTML
    htmls: list[str] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)  # uuencoded ones
    pictures: list[tuple[str, str, bytes]] = field(default_factory=list)  # reference, type, data

    def add(self, part: Part, hint: str = "") -> None:
        """Read one text/plain or text/html part."""
        kind = part.content_type
        data = part.decoded()
        label = kind.label("charset")
        if kind.value in {"text/html", "application/xhtml+xml"}:
            self._add_html(data, label, hint)
            return
        data = self._without_files(data)
        decoded = charsets.decode(data, label, hint)
        self._note("text", label, decoded)
        text = lines(decoded.text)
        if kind.label("format").lower() == "flowed":
            text = unflow(text, delete_space=kind.label("delsp").lower() == "yes")
        elif kind.value in {"text/enriched", "text/richtext"}:
            text = markup_text.plain(text)
        if text.strip():
            self.texts.append((text, part.parent == "multipart/alternative"))

    def _add_html(self, data: bytes, label: str, hint: str) -> None:
        if not charsets.canonical(label):
            inside = _META.search(data[:8192]) or _XML.match(data[:300])
            label = inside[1].decode("ascii", "replace") if inside else label
        decoded = charsets.decode(data, label, hint)
        self._note("html", label, decoded)
        content = _DATA_PICTURE.sub(self._keep_picture, lines(decoded.text))
        if content.strip():
            self.htmls.append(content)

    def _keep_picture(self, found: re.Match[str]) -> str:
        if len(self.pictures) >= MAX_DATA_PICTURES:
            return found[0]
        reference = f"cid:data-{len(self.pictures) + 1}"
        encoded = unquote(found[2]) if "%" in found[2] else found[2]
        self.pictures.append((reference, found[1].lower(), from_base64(encoded.encode("latin-1"))))
        return reference

    def _note(self, place: str, label: str, decoded: charsets.Decoded) -> None:
        label = for_display(label.lower())[:60]
        self.damage.append(Damage(place, label, decoded.codec, decoded.replaced, len(decoded.text)))

    def _without_files(self, data: bytes) -> bytes:
        """Take uuencoded and yEnc files out of a text; they become attachments."""
        data, files = encoded_files.taken_out(data, MAX_ENCODED_FILES - len(self.files))
        self.files += [(tidy(charsets.decode(name).text), content) for name, content in files]
        return data

    def text(self) -> str:
        """All plain text; where only HTML was sent, its plain reading."""
        pieces = [text for text, _alternative in self.texts]
        if self.htmls and not any(alternative for _text, alternative in self.texts):
            pieces.extend(markup_text.plain(content) for content in self.htmls)
        return "\n\n".join(piece.strip("\n") for piece in pieces)

    def html(self) -> str:
        """All HTML, with plain parts that are no alternative of it added as escaped text."""
        if not self.htmls:
            return ""
        plain = [text for text, alternative in self.texts if not alternative]
        added = [f"<pre>{markup.escape(text)}</pre>" for text in plain]
        return "\n".join([*self.htmls, *added])


def choose(text: str, html: str, *, forwarded: bool) -> Body:
    """HTML where it says more than the plain text, else the plain text."""
    if html and (not text.strip() or markup_text.has_structure(html)):
        return segments.in_html(html, forwarded=forwarded)
    return segments.in_text(text, forwarded=forwarded)


def differ(texts: Texts) -> bool:
    """Whether plain text and HTML of one alternative say different things (over 30 %)."""
    plain = "".join(text for text, alternative in texts.texts if alternative)
    if not plain or not texts.htmls:
        return False
    first = _TELLING.sub("", plain)
    second = _TELLING.sub("", "".join(map(markup_text.plain, texts.htmls)))
    longer = max(len(first), len(second))
    return longer > 40 and abs(len(first) - len(second)) > 0.3 * longer


def referenced(html: str) -> dict[str, str]:
    """Content ids that the markup shows, as compared, with the address as written."""
    written = dict.fromkeys(found[0] for found in _CID.finditer(html))
    return {comparable(address[4:]): address for address in written}


def comparable(content_id: str) -> str:
    """A content id without brackets, escapes and case."""
    return unquote(unescape(content_id)).strip().strip("<>").strip().lower()
