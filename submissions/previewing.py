"""A text before it is published: as readers would see it, what was cleaned away, what differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.accounts.models import AuthorProfile
from cms.articles.markup import Dropped
from cms.articles.markup.page import for_page
from cms.articles.models import ArticleVersion
from cms.articles.publishing import disclaimer_in_force
from cms.articles.states import Attribution
from cms.articles.text import count_characters, language_of
from submissions.contents import Content, clean_body
from submissions.models import Draft, Revision, Submission

_LEFT_OUT: dict[str, Callable[[int], str]] = {
    Dropped.REMOTE_PICTURE: lambda n: ngettext(
        "%(n)d picture from elsewhere (upload it here instead)",
        "%(n)d pictures from elsewhere (upload them here instead)",
        n,
    ),
    Dropped.SCRIPT: lambda n: ngettext("%(n)d script", "%(n)d scripts", n),
    Dropped.STYLE: lambda n: ngettext("%(n)d style", "%(n)d styles", n),
    Dropped.EMBED: lambda n: ngettext(
        "%(n)d embedded player or frame", "%(n)d embedded players or frames", n
    ),
    Dropped.FORM_FIELD: lambda n: ngettext("%(n)d form field", "%(n)d form fields", n),
    Dropped.LINK: lambda n: ngettext(
        "%(n)d link that leads nowhere safe", "%(n)d links that lead nowhere safe", n
    ),
    Dropped.HEADING: lambda n: ngettext(
        "%(n)d heading was lowered a level", "%(n)d headings were lowered a level", n
    ),
    Dropped.HIDDEN: lambda n: ngettext("%(n)d hidden passage", "%(n)d hidden passages", n),
}


def told_dropped(dropped: Mapping[str, int]) -> str:
    """One line that says what the cleaning left out of a text or changed in it."""
    told = [_LEFT_OUT[kind](n) % {"n": n} for kind, n in dropped.items() if kind in _LEFT_OUT]
    # Translators: stands between the parts of a list; Chinese has a mark of its own for this.
    return _("Cleaned from your text: %(list)s.") % {"list": _(", ").join(told)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that holds something else in the stored text than in the form."""

    label: str
    theirs: str
    ours: str
    is_long: bool = False


def differences(theirs: Draft | Revision | None, ours: Content) -> list[Difference]:
    """What differs between the stored text and what the writer sent, both as plain text."""
    if theirs is None:
        return []
    pairs = [
        (_("Title"), theirs.title, ours.title),
        (_("Standfirst"), theirs.standfirst, ours.standfirst),
        (_("Text"), theirs.body_text, clean_body(ours.body).text),
        (_("Category"), str(theirs.category or ""), str(ours.category or "")),
        (_("Tags"), _(", ").join(theirs.tags), _(", ").join(ours.tags)),
        (_("Byline"), theirs.byline, ours.byline),
        (
            _("Where the piece comes from"),
            str(Attribution(theirs.attribution).label),
            str(Attribution(ours.attribution).label),
        ),
        (_("Source"), theirs.source_name, ours.source_name),
        (_("Address of the original"), theirs.source_url, ours.source_url),
        (_("Author of the original"), theirs.original_author, ours.original_author),
        (_("Permission"), theirs.permission_note, ours.permission_note),
        (_("What the cover shows"), theirs.cover_alt, ours.cover_alt),
    ]
    return [
        Difference(label, stored, sent, is_long=label == _("Text"))
        for label, stored, sent in pairs
        if stored != sent
    ]


def as_json(stored: Draft | Revision | None) -> dict[str, str]:
    """The stored text for the script of the form."""
    if stored is None:
        return {}
    return {
        "title": stored.title,
        "standfirst": stored.standfirst,
        "body": stored.body_html,
        "text": stored.body_text,
    }


def as_published(submission: Submission, text: Draft | Revision) -> dict[str, object]:
    """The context of the preview: the text as the article version it would become, unsaved."""
    profile = AuthorProfile.objects.filter(user=submission.author_id).first()
    attribution = Attribution(text.attribution)
    is_web = text.source_url.startswith(("http://", "https://"))
    version = ArticleVersion(
        headline=text.title or _("Untitled"),
        standfirst=text.standfirst,
        byline=submission.byline
        or text.byline
        or (profile.pen_name if profile else submission.writer.name),
        language=language_of(text.body_text or text.title),
        character_count=count_characters(text.body_text),
        cover=text.cover,
        cover_alt=text.cover_alt,
        attribution=attribution,
        source_name=text.source_name,
        source_url=text.source_url if is_web else "",
        original_author=text.original_author,
        permission_note=text.permission_note,
        machine_assistance=text.machine_assistance,
        disclaimer=disclaimer_in_force(attribution),
    )
    body = for_page(
        text.body_html, table_label=_("Table"), first_picture_at_once=text.cover is None
    )
    return {
        "submission": submission,
        "version": version,
        "body": body,
        "category": text.category,
        "tags": text.tags,
    }
