"""Making a text final: a frozen revision with its hash, its own pictures and its checks."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from uuid import UUID

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.articles import markup
from cms.articles.models import Picture
from cms.articles.text import count_characters
from moderation import checkruns
from submissions.contents import Content
from submissions.models import Revision, Submission, TextFields

# Only for finished markup: there a quotation mark or bracket inside a value is escaped.
_PICTURE = re.compile(r'<img\b[^>]* src="([^"]*)"[^>]*>')


def digest(submission: Submission, text: TextFields, picture_ids: Sequence[str]) -> str:
    """SHA-256 over the number and every field a check, an editor or a reader may judge."""
    names = [f.name for f in fields(Content) if f.name not in {"body", "category", "cover"}]
    judged = {name: getattr(text, name) for name in names}
    judged |= {
        "number": submission.number,
        "body": text.body_html,
        "category": text.category_id,
        "cover": str(text.cover_id or ""),
        "pictures": list(picture_ids),
    }
    if text.hidden_words:
        judged["hidden"] = text.hidden_words
    canonical = json.dumps(judged, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def freeze(
    submission: Submission,
    text: TextFields,
    *,
    by: User | None,
    pictures: QuerySet[Picture],
    note: str = "",
    round_number: int | None = None,
) -> Revision:
    """The next revision of a locked piece, with its checks asked for.

    ``pictures`` are those its writer may show; others in the body are not part of the revision.
    ``by`` is None for a text that came without an account; ``round_number`` is the next one unless
    it is given.
    """
    cleaned = without_others_pictures(
        markup.clean(text.body_html, markup.ARTICLE), pictures=pictures
    )
    picture_ids = shown(cleaned, pictures)
    text.body_html, text.body_text = cleaned.html, cleaned.text
    sha256 = digest(submission, text, picture_ids)
    copied = {f.name: getattr(text, f.name) for f in fields(Content) if f.name != "body"}
    return Revision.objects.create(
        **copied,
        body_html=cleaned.html,
        body_text=cleaned.text,
        hidden_words=text.hidden_words,
        submission=submission,
        number=submission.revisions.count() + 1,
        round=submission.round + 1 if round_number is None else round_number,
        sha256=sha256,
        picture_ids=picture_ids,
        links=[[link.href, link.text, link.start, link.end] for link in cleaned.links],
        character_count=count_characters(cleaned.text),
        note=note,
        check_run=checkruns.request(sha256),
        created_by=by,
    )


def shown(cleaned: markup.Clean, pictures: QuerySet[Picture]) -> list[str]:
    """The ids of those pictures that the body shows, in its order."""
    wanted = [pk for use in cleaned.pictures if (pk := _picture_id(use.src)) is not None]
    if not wanted:
        return []
    allowed = set(pictures.filter(pk__in=wanted).values_list("pk", flat=True))
    return [str(pk) for pk in dict.fromkeys(wanted) if pk in allowed]


def without_others_pictures(cleaned: markup.Clean, *, pictures: QuerySet[Picture]) -> markup.Clean:
    """The text with the pictures its writer may show and no others.

    Whose picture it is nobody has said they may use it, so ``dropped`` counts it like one from
    elsewhere.
    """
    allowed = set(shown(cleaned, pictures))
    others = [use.src for use in cleaned.pictures if str(_picture_id(use.src)) not in allowed]
    if not others:
        return cleaned
    gone = frozenset(others)
    kept = _PICTURE.sub(lambda found: "" if found[1] in gone else found[0], cleaned.html)
    dropped = dict(cleaned.dropped)
    kind = markup.Dropped.REMOTE_PICTURE
    dropped[kind] = dropped.get(kind, 0) + len(others)
    return replace(markup.clean(kept, markup.ARTICLE), dropped=dropped, hidden=cleaned.hidden)


def _picture_id(src: str) -> UUID | None:
    """The id in the address of an uploaded picture."""
    try:
        return UUID(src.rsplit("/", 1)[-1].split(".", 1)[0])
    except ValueError:
        return None
