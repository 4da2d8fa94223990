"""What a decision of moderation changes in a public text, and how it is changed back.

A change writes the next version; the accepted text it comes from stays as it was.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from cms.articles.errors import NotPermitted
from cms.articles.markup.links import addresses, without_links
from cms.articles.models import Article, ArticleVersion, Notice
from moderation.permissions import Actor

AMEND = "articles.take_down_article"
MAX_NOTE = 500


@transaction.atomic
def strip_links(article: Article, *, links: Sequence[str], by: Actor) -> list[str]:
    """Take links out of the public text, all of them when none is named; what was taken out."""
    locked = _locked(article, by)
    version = locked.live_version
    if version is None:
        return []
    there = addresses(version.body_html)
    gone = [address for address in there if not links or address in links]
    if gone:
        _write(locked, version, without_links(version.body_html, gone))
    return gone


@transaction.atomic
def return_links(article: Article, *, links: Sequence[str], by: Actor) -> bool:
    """Put back links that ``strip_links`` took out; whether anything changed.

    A text that was accepted anew since has the links its author gave it, so nothing is done.
    """
    locked = _locked(article, by)
    version = locked.live_version
    if version is None:
        return False
    accepted = locked.versions.filter(revision_sha256=version.revision_sha256).earliest("number")
    out = set(addresses(accepted.body_html)) - set(addresses(version.body_html))
    body = without_links(accepted.body_html, out - set(links))
    if body == version.body_html:
        return False
    _write(locked, version, body)
    return True


@transaction.atomic
def annotate(article: Article, *, text: str, by: Actor) -> Notice:
    """Print a dated note to readers, at most 500 characters, in the article's box of notices."""
    locked = _locked(article, by)
    _touch(locked)
    kind = Notice.Kind.CLARIFICATION
    return Notice.objects.create(
        article=locked, kind=kind, text=text[:MAX_NOTE], created_by_id=by.pk
    )


@transaction.atomic
def withdraw_note(article: Article, *, text: str, by: Actor) -> bool:
    """Take back a note that ``annotate`` printed; whether it was there."""
    locked = _locked(article, by)
    kind = Notice.Kind.CLARIFICATION
    note = locked.notices.filter(kind=kind, text=text[:MAX_NOTE]).order_by("-pk").first()
    if note is None:
        return False
    note.delete()
    _touch(locked)
    return True


def _locked(article: Article, by: Actor) -> Article:
    if not by.has_perm(AMEND):
        raise NotPermitted
    return Article.objects.select_for_update().get(pk=article.pk)


def _write(article: Article, version: ArticleVersion, body_html: str) -> None:
    columns = {
        field.attname: getattr(version, field.attname)
        for field in version._meta.concrete_fields
        if field.name not in {"id", "number", "created_at", "created_by"}
    }
    columns |= {"number": article.versions.count() + 1, "body_html": body_html}
    new = ArticleVersion.objects.create(**columns)
    new.pictures.set(version.pictures.all())
    article.live_version = new
    _touch(article)


def _touch(article: Article) -> None:
    article.updated_at = timezone.now()
    article.save(update_fields=["live_version", "updated_at"])
