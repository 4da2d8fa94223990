"""From accepted text to public article: the only writer of Article.state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import AuthorProfile, User
from cms.articles import search
from cms.articles.errors import Embargoed, NotAllowedNow, NotPermitted
from cms.articles.models import (
    Article,
    ArticleVersion,
    Category,
    Disclaimer,
    Notice,
    Picture,
    Source,
    Tag,
)
from cms.articles.states import MOVES, ArticleState, Attribution
from cms.articles.text import count_characters, language_of, slugify_headline
from moderation.permissions import Actor as Permitted


@dataclass(frozen=True, slots=True)
class AcceptedText:
    """What an accepted revision hands over; the caller vouches for acceptance and checks."""

    submission_number: str
    revision_sha256: str
    headline: str
    standfirst: str
    body_html: str
    body_text: str
    byline: str
    author: AuthorProfile | None
    category: Category
    tags: Sequence[str]
    cover: Picture | None
    cover_alt: str
    picture_ids: Sequence[UUID]
    attribution: Attribution
    source_name: str
    source_url: str
    original_author: str
    permission_note: str
    machine_assistance: str


def _tags(names: Sequence[str]) -> list[Tag]:
    found = []
    for name in dict.fromkeys(names):
        tag, _created = Tag.objects.get_or_create(
            name=name, defaults={"slug": _free_slug(slugify_headline(name))}
        )
        found.append(tag)
    return found


def _free_slug(base: str) -> str:
    taken = set(Tag.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (f"{base}-{n + 1}" if n else base for n in range(len(taken) + 1))
    return next(slug for slug in candidates if slug not in taken)


def _source(text: AcceptedText) -> Source | None:
    if not text.attribution.needs_source:
        return None
    source = Source.objects.filter(name=text.source_name).first()
    if source is None:
        slug = slugify_headline(text.source_name)
        if Source.objects.filter(slug=slug).exists():
            slug = f"{slug}-{Source.objects.count() + 1}"
        source = Source.objects.create(name=text.source_name, slug=slug)
    return source


def disclaimer_in_force(attribution: Attribution) -> Disclaimer:
    """The newest set of lines for this kind of article that is in force now."""
    audience = (
        Disclaimer.Audience.REPRINT if attribution.needs_source else Disclaimer.Audience.CONTRIBUTOR
    )
    return Disclaimer.objects.filter(audience=audience, effective_at__lte=timezone.now()).latest(
        "number"
    )


@transaction.atomic
def schedule(text: AcceptedText, *, publish_at: datetime, by: User) -> Article:
    """Creates the article, planned for ``publish_at``; planning again moves the time.

    An article that was planned and called off is planned anew, with the text accepted last.
    Raises NotAllowedNow once it has been live.
    """
    found = Article.objects.select_for_update().filter(submission_number=text.submission_number)
    article = found.first()
    if article is None:
        article = Article(submission_number=text.submission_number, state=ArticleState.SCHEDULED)
    elif article.published_at is not None:
        raise NotAllowedNow("schedule", article.state)
    elif article.state == ArticleState.KILLED:
        article = _move(article, "plan_again")
        article.ended_note, article.ended_at = "", None
    article.publish_at = publish_at
    _file(article, text)
    version = article.live_version
    is_same = version is not None and (
        (version.revision_sha256, version.byline) == (text.revision_sha256, text.byline)
    )
    if not is_same:
        article.live_version = _write_version(article, text, by=by)
        article.save(update_fields=["live_version"])
    return article


def _file(article: Article, text: AcceptedText) -> None:
    """Puts an article that no reader has seen under what the accepted text says."""
    article.headline = text.headline
    article.slug = slugify_headline(text.headline)
    article.author, article.category = text.author, text.category
    article.source = _source(text)
    article.canonical_url = text.source_url if text.attribution.needs_source else ""
    article.save()
    article.tags.set(_tags(text.tags))


def _write_version(article: Article, text: AcceptedText, *, by: User) -> ArticleVersion:
    version = ArticleVersion.objects.create(
        article=article,
        number=article.versions.count() + 1,
        revision_sha256=text.revision_sha256,
        headline=text.headline,
        standfirst=text.standfirst,
        body_html=text.body_html,
        body_text=text.body_text,
        byline=text.byline,
        language=language_of(text.headline + text.body_text[:2000]),
        character_count=count_characters(text.body_text),
        cover=text.cover,
        cover_alt=text.cover_alt,
        attribution=text.attribution,
        source_name=text.source_name,
        source_url=text.source_url,
        original_author=text.original_author,
        permission_note=text.permission_note,
        machine_assistance=text.machine_assistance,
        disclaimer=disclaimer_in_force(text.attribution),
        created_by=by,
    )
    version.pictures.set(Picture.objects.filter(pk__in=text.picture_ids))
    return version


def _move(article: Article, move: str) -> Article:
    """Locks the article and sets its state by the table; the one place that does."""
    sources, target = MOVES[move]
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.state not in sources:
        raise NotAllowedNow(move, article.state)
    article.state = target
    article.updated_at = timezone.now()
    return article


@transaction.atomic
def go_live(article: Article, *, at: datetime | None = None) -> Article:
    """Puts a scheduled article before the readers.

    Raises Embargoed before its embargo ends, NotAllowedNow when it is not scheduled.
    """
    article = _move(article, "go_live")
    now = timezone.now()
    if article.embargo_until is not None and article.embargo_until > now:
        raise Embargoed
    article.published_at = at or now
    article.publish_at = min(article.publish_at, article.published_at)
    article.save()
    search.index(article)
    return article


@transaction.atomic
def cancel(article: Article, *, by: str) -> Article:
    """Calls off a planned article: it never appears, and its address stays unknown to readers.

    ``by`` is the name of who called it off; the caller has checked that they may.
    Raises NotAllowedNow once it has been live.
    """
    article = _move(article, "cancel")
    article.ended_note, article.ended_at = f"cancelled by {by}"[:300], timezone.now()
    article.save()
    return article


@transaction.atomic
def retract(article: Article, *, by: User, reason: str) -> Article:
    """Keeps the page readable under a notice that the publication no longer stands behind it."""
    _require_publisher(by)
    article = _move(article, "retract")
    article.ended_note, article.ended_at = reason, timezone.now()
    article.save()
    Notice.objects.create(article=article, kind=Notice.Kind.RETRACTION, text=reason, created_by=by)
    search.forget(article)
    return article


@transaction.atomic
def kill(article: Article, *, by: User, reason: str) -> Article:
    """Takes the text away at once; the address answers 410 with the reason."""
    _require_publisher(by)
    return _end(article, "kill", reason=reason, is_legal=False)


@transaction.atomic
def take_down(article: Article, *, by: Permitted, reason: str, is_legal: bool) -> Article:
    """Removes a published article for a breach (410) or by law (451); restore undoes it."""
    if not by.has_perm("articles.take_down_article"):
        raise NotPermitted
    return _end(article, "take_down", reason=reason, is_legal=is_legal)


@transaction.atomic
def restore(article: Article, *, by: Permitted) -> Article:
    """Gives the same public page back; what was taken down needs who may take down."""
    before = Article.objects.select_for_update().get(pk=article.pk)
    if before.published_at is None:
        raise NotAllowedNow("restore", before.state)
    was_taken_down = before.state == ArticleState.TAKEN_DOWN
    needed = "articles.take_down_article" if was_taken_down else "submissions.publish_submission"
    if not by.has_perm(needed):
        raise NotPermitted
    article = _move(article, "restore")
    article.ended_note, article.ended_at, article.is_legal_removal = "", None, False
    article.save()
    search.index(article)
    return article


def _end(article: Article, move: str, *, reason: str, is_legal: bool) -> Article:
    article = _move(article, move)
    article.ended_note, article.ended_at = reason, timezone.now()
    article.is_legal_removal = is_legal
    article.save()
    search.forget(article)
    return article


@transaction.atomic
def add_notice(article: Article, *, kind: str, text: str, by: User) -> Notice:
    """Prints a dated line in the article's corrections box and on /corrections/."""
    _require_publisher(by)
    article = Article.objects.select_for_update().get(pk=article.pk)
    article.updated_at = timezone.now()
    article.save(update_fields=["updated_at"])
    return Notice.objects.create(article=article, kind=kind, text=text, created_by=by)


def _require_publisher(by: User) -> None:
    if not by.has_perm("submissions.publish_submission"):
        raise NotPermitted
