"""Two revisions beside each other: the text to the character, and every other field."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.articles.states import Attribution, MachineAssistance
from submissions.compare import Comparison, FieldChange, compare_fields, compare_texts
from submissions.models import Revision, Submission

PAIR = re.compile(r"([1-9][0-9]{0,8})\.\.([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of two revisions of one piece."""

    old: Revision
    new: Revision
    text: Comparison
    fields: tuple[FieldChange, ...]

    @property
    def is_same(self) -> bool:
        return self.text.is_same and not self.fields


def compare(submission: Submission, *, asked: str) -> Compared | None:
    """The two revisions named as ``1..2``; without a usable name, the last round against this one.

    None when the piece has only one revision.
    """
    latest = submission.latest
    if latest is None or latest.number < 2:
        return None
    numbers = _numbers(asked) or (latest.number - 1, latest.number)
    pair = {r.number: r for r in _whole(submission, numbers)}
    if not set(numbers) <= set(pair):
        numbers = (latest.number - 1, latest.number)
        pair = {r.number: r for r in _whole(submission, numbers)}
    old, new = (pair[number] for number in numbers)
    return Compared(
        old,
        new,
        compare_texts(old.body_text, new.body_text),
        compare_fields(_fields(old), _fields(new)),
    )


def _numbers(asked: str) -> tuple[int, int] | None:
    match = PAIR.fullmatch(asked)
    return (int(match[1]), int(match[2])) if match else None


def _whole(submission: Submission, numbers: tuple[int, int]) -> list[Revision]:
    found = submission.revisions.filter(number__in=numbers)
    return list(found.select_related("category", "cover"))


def _fields(revision: Revision) -> dict[str, str]:
    cover = revision.cover
    assistance = revision.machine_assistance
    return {
        _("Title"): revision.title,
        _("Standfirst"): revision.standfirst,
        _("Category"): str(revision.category or ""),
        _("Tags"): ", ".join(revision.tags),
        _("Byline"): revision.byline,
        _("Cover"): f"{cover} {cover.sha256[:8]}" if cover else "",
        _("Description of the cover"): revision.cover_alt,
        _("Attribution"): str(Attribution(revision.attribution).label),
        _("Source"): revision.source_name,
        _("Address of the original"): revision.source_url,
        _("Author of the original"): revision.original_author,
        _("Permission"): revision.permission_note,
        _("Machine-made parts"): str(MachineAssistance(assistance).label) if assistance else "",
        _("Links"): "\n".join(f"{text} → {href}" for href, text, *_place in revision.links),
        _("Pictures"): "\n".join(revision.picture_ids),
    }
