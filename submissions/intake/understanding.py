"""Which part of a mail is the article: values in, values out, nothing stored.

Attached documents are converted in a child process with limits; whatever cannot be used keeps its
code, so that nothing is lost without a word.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cms.articles import markup
from cms.articles.text import clean_line, count_characters
from moderation.references import unescape
from submissions.intake.documents import Code, Document, Refused, to_html_bounded
from submissions.intake.reading import Attachment, Mail, Picture, Problem
from submissions.intake.reading.sniffing import DOCX

# A body shorter than this beside a document is a note to the editors.
NOTE_CHARACTERS = 200
MIN_CHARACTERS = 100
MAX_PICTURES = 40
MAX_DOCUMENTS = 10
PARSER_VERSION = "1"

_DOCUMENTS = (".docx", ".md", ".markdown", ".html", ".htm", ".xhtml", ".txt", ".text")
# Signatures, cards and dates that mail programs add by themselves.
_NO_DOCUMENTS = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
     "application/pgp-keys", "text/vcard", "text/x-vcard", "text/directory", "text/calendar"}
)  # fmt: skip
_BARE_SUBJECTS = frozenset(
    {
        "",
        "投稿",
        "稿件",
        "稿子",
        "来稿",
        "投稿稿件",
        "文章",
        "附件",
        "article",
        "submission",
        "draft",
    }
)
_SOURCE = re.compile(r"(?<=\ssrc)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.I)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail holds, sorted into article, note, pictures and files."""

    title: str
    html: str  # unsanitised; "" when the mail holds no article
    is_markup: bool
    note: str
    byline: str
    pictures: tuple[Picture, ...]  # shown by the article, under the address it uses
    loose: tuple[int, ...]  # positions of attached pictures that the article does not show
    files: tuple[Attachment, ...]
    codes: Mapping[int, str] = field(default_factory=dict)  # position of a file → its problem
    article: int | None = None  # position of the file that became the article
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_documents(self) -> bool:
        """Whether there is any file that could be somebody's text, readable or not."""
        return any(
            not file.sniffed_type.startswith("image/")
            and file.declared_type not in _NO_DOCUMENTS
            and file.problem is not Problem.CALENDAR
            for file in self.files
        )


def understand(mail: Mail) -> Reading:
    """Chooses the article: an attached document when the body is only a note, else the body."""
    files = mail.attachments
    codes: dict[int, str] = {n: str(f.problem) for n, f in enumerate(files) if f.problem}
    documents: dict[int, Document] = {}
    body_text = plain_text(mail.body.content, is_markup=mail.body.html)
    for position in _candidates(files):
        converted = to_html_bounded(files[position].name, files[position].data)
        if isinstance(converted, Refused):
            codes[position] = str(converted.code)
        else:
            documents[position] = converted
    for position, file in enumerate(files):
        if file.sniffed_type == "application/pdf" and position not in codes:
            codes[position] = str(Code.PDF)
    chosen = _chosen(documents)
    is_note = count_characters(body_text) < NOTE_CHARACTERS
    loose = tuple(n for n, f in enumerate(files) if f.sniffed_type.startswith("image/"))
    if chosen is not None and is_note:
        return _from_document(mail, chosen, documents[chosen], body_text, codes, loose)
    inner = _enclosed(mail) if is_note else None
    if inner is not None:
        return _from_enclosed(mail, inner, body_text, codes, loose)
    return Reading(
        title=_title(mail, "", body_text),
        html=mail.body.content,
        is_markup=mail.body.html,
        note="",
        byline=clean_line(mail.from_name, 120),
        pictures=mail.pictures,
        loose=loose,
        files=files,
        codes=codes,
    )


def _from_document(
    mail: Mail,
    position: int,
    document: Document,
    body_text: str,
    codes: Mapping[int, str],
    loose: tuple[int, ...],
) -> Reading:
    name = PurePosixPath(mail.attachments[position].name).stem
    return Reading(
        title=_title(mail, document.title or name, ""),
        html=document.html,
        is_markup=True,
        note=body_text[:2000],
        byline=clean_line(mail.from_name, 120),
        # Pictures of the covering note come too: they may belong to the article.
        pictures=(*document.pictures, *mail.pictures),
        loose=loose,
        files=mail.attachments,
        codes=codes,
        article=position,
        dropped={one.what: one.count for one in document.dropped},
    )


def _enclosed(mail: Mail) -> Mail | None:
    """A mail inside the mail that holds an article: somebody forwarded it as an attachment."""
    for inner in mail.nested:
        text = plain_text(inner.body.content, is_markup=inner.body.html)
        if count_characters(text) >= NOTE_CHARACTERS:
            return inner
    return None


def _from_enclosed(
    mail: Mail, inner: Mail, body_text: str, codes: Mapping[int, str], loose: tuple[int, ...]
) -> Reading:
    """The enclosed mail's text; whoever it names as its sender is a claim and changes nothing."""
    position = next((n for n, f in enumerate(mail.attachments) if f.origin == "mail"), None)
    return Reading(
        title=_title(mail, inner.title, body_text),
        html=inner.body.content,
        is_markup=inner.body.html,
        note=body_text[:2000],
        byline=clean_line(mail.from_name, 120),
        pictures=(*inner.pictures, *mail.pictures),
        loose=loose,
        files=mail.attachments,
        codes=codes,
        article=position,
    )


def _candidates(files: tuple[Attachment, ...]) -> list[int]:
    """Files that may be a text, Word documents first."""
    found = [
        n
        for n, file in enumerate(files)
        if not file.problem
        and file.origin != "mail"
        and (
            file.sniffed_type == DOCX
            or file.sniffed_type in {"text/html", "text/plain"}
            or PurePosixPath(file.name.lower()).suffix in _DOCUMENTS
        )
    ]
    return sorted(found, key=lambda n: files[n].sniffed_type != DOCX)[:MAX_DOCUMENTS]


def _chosen(documents: Mapping[int, Document]) -> int | None:
    """The document with text in it: the first Word file, else the first of the others."""
    for position, document in documents.items():
        if plain_text(document.html, is_markup=True).strip():
            return position
    return None


def _title(mail: Mail, other: str, body_text: str) -> str:
    """The subject; where it only says "article", the document's title or the first line."""
    subject = clean_line(mail.title, 120)
    if subject.strip(" ：:，,。.!！").lower() not in _BARE_SUBJECTS:
        return subject
    first = next((line for line in body_text.splitlines() if line.strip()), "")
    return clean_line(other, 120) or subject or clean_line(first, 60)


def plain_text(content: str, *, is_markup: bool) -> str:
    """What a body says; for markup, what the sanitiser lets through."""
    if not is_markup:
        return content
    try:
        return markup.clean(content, markup.ARTICLE).text
    except markup.MarkupRefused:
        return ""


def with_pictures(content: str, addresses: Mapping[str, str]) -> str:
    """The markup with each ``src`` that names a picture of the mail replaced by our address."""

    def replaced(found: re.Match[str]) -> str:
        written = unescape(found[2].strip("\"'")).strip()
        address = addresses.get(written) or addresses.get(found[2].strip("\"'"))
        return f'{found[1]}"{html.escape(address)}"' if address else found[0]

    return _SOURCE.sub(replaced, content) if addresses else content


def figures(addresses: Iterable[str]) -> str:
    """Attached pictures as figures, to stand behind the text."""
    return "".join(f'<figure><img src="{html.escape(one)}" alt=""></figure>' for one in addresses)


def text_digest(text: str) -> str:
    """The same for a text that differs only in spaces, width and case; "" for next to none."""
    folded = unicodedata.normalize("NFKC", text).lower()
    bare = re.sub(r"[\W_]+", "", folded)
    return hashlib.sha256(bare.encode()).hexdigest() if len(bare) >= MIN_CHARACTERS else ""


def body_digest(mail: Mail) -> str:
    """What a mail says and carries, without its header: one mail delivered twice has one digest."""
    digest = hashlib.sha256(mail.body.content.encode("utf-8", "replace"))
    for file in mail.attachments:
        digest.update(hashlib.sha256(file.data).digest())
    return digest.hexdigest()


def is_encrypted(mail: Mail) -> bool:
    return any(one.problem is Problem.ENCRYPTED_MAIL for one in mail.unread)
