"""What a frozen text consists of: its own pictures only, its hash, its revision."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from cms.accounts.models import User
from cms.articles import markup
from cms.articles.models import Picture
from cms.articles.text import count_characters
from moderation import checkruns
from submissions.models import Draft, Revision, Submission, TextFields

_COPIED = [
    column.name
    for column in TextFields._meta.fields
    if column.name not in {"body_html", "body_text"}
]
# Only for finished markup: there a quotation mark or bracket inside a value is escaped.
_PICTURE = re.compile(r'<img\b[^>]* src="([^"]*)"[^>]*>')


def freeze(submission: Submission, draft: Draft, *, by: User, note: str) -> Revision:
    """The draft as a revision that never changes, with its checks asked for."""
    cleaned = without_others_pictures(markup.clean(draft.body_html, markup.ARTICLE), by=by)
    picture_ids = own_pictures(cleaned, by=by)
    draft.body_html, draft.body_text = cleaned.html, cleaned.text
    sha256 = digest(submission, draft, picture_ids)
    return Revision.objects.create(
        **{name: getattr(draft, name) for name in _COPIED},
        body_html=cleaned.html,
        body_text=cleaned.text,
        submission=submission,
        number=submission.revisions.count() + 1,
        round=submission.round + 1,
        sha256=sha256,
        picture_ids=picture_ids,
        links=[[link.href, link.text, link.start, link.end] for link in cleaned.links],
        character_count=count_characters(cleaned.text),
        note=note,
        check_run=checkruns.request(sha256),
        created_by=by,
    )


def digest(submission: Submission, draft: Draft, picture_ids: Sequence[str]) -> str:
    """SHA-256 over the number and every field a check, an editor or a reader may judge."""
    judged = {
        name: getattr(draft, name) for name in _COPIED if name not in {"category", "cover"}
    } | {
        "number": submission.number,
        "body": draft.body_html,
        "category": draft.category_id,
        "cover": str(draft.cover_id or ""),
        "pictures": list(picture_ids),
    }
    canonical = json.dumps(judged, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def own_pictures(cleaned: markup.Clean, *, by: User) -> list[str]:
    """The ids of the pictures shown in the body that this person uploaded, in order."""
    wanted = [pk for use in cleaned.pictures if (pk := _picture_id(use.src)) is not None]
    if not wanted:
        return []
    owned = set(Picture.objects.filter(pk__in=wanted, owner=by).values_list("pk", flat=True))
    return [str(pk) for pk in dict.fromkeys(wanted) if pk in owned]


def without_others_pictures(cleaned: markup.Clean, *, by: User) -> markup.Clean:
    """The text with the pictures this person uploaded and no others.

    Whose picture it is nobody has said they may use it, so ``dropped`` counts it like one from
    elsewhere.
    """
    owned = set(own_pictures(cleaned, by=by))
    others = [use.src for use in cleaned.pictures if str(_picture_id(use.src)) not in owned]
    if not others:
        return cleaned
    gone = frozenset(others)
    kept = _PICTURE.sub(lambda found: "" if found[1] in gone else found[0], cleaned.html)
    dropped = dict(cleaned.dropped)
    kind = markup.Dropped.REMOTE_PICTURE
    dropped[kind] = dropped.get(kind, 0) + len(others)
    return replace(markup.clean(kept, markup.ARTICLE), dropped=dropped)


def _picture_id(src: str) -> UUID | None:
    """The id in the address of an uploaded picture."""
    try:
        return UUID(src.rsplit("/", 1)[-1].split(".", 1)[0])
    except ValueError:
        return None
