"""What readers can see, and what the clock finds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.accounts.models import AuthorProfile, User
from cms.accounts.queries import public_authors
from cms.articles.models import Article, Category, Notice, Picture, Tag
from cms.articles.states import ArticleState

SHOWN = (ArticleState.LIVE, ArticleState.RETRACTED)


def live() -> QuerySet[Article]:
    """Articles in lists, feeds and search, with all a card shows."""
    return Article.objects.filter(state=ArticleState.LIVE).select_related(
        "live_version__cover", "category", "author"
    )


def cards() -> QuerySet[Article]:
    """Live articles for lists: all a card shows, without the texts themselves."""
    return live().defer("live_version__body_html", "live_version__body_text")


def addressable() -> QuerySet[Article]:
    """Articles whose address answers something: shown, or gone with a reason."""
    return Article.objects.filter(published_at__isnull=False).select_related(
        "live_version__cover", "live_version__disclaimer", "category", "author", "source"
    )


NEW_ARTICLES, NEW_DAYS = 3, 30


def is_newcomer(author: AuthorProfile | None) -> bool:
    """Whether an author has fewer than three articles out, or the first one for under a month."""
    if author is None:
        return True
    first_ones = Article.objects.filter(author=author, state__in=SHOWN).order_by("published_at")
    times = list(first_ones.values_list("published_at", flat=True)[:NEW_ARTICLES])
    if len(times) < NEW_ARTICLES or times[0] is None:
        return True
    return times[0] > timezone.now() - timedelta(days=NEW_DAYS)


def due(now: datetime | None = None) -> QuerySet[Article]:
    """Scheduled articles whose time has come and whose embargo, if any, is over."""
    now = now or timezone.now()
    return (
        Article.objects.filter(state=ArticleState.SCHEDULED, publish_at__lte=now)
        .exclude(embargo_until__gt=now)
        .order_by("publish_at", "pk")
    )


def related(article: Article, *, count: int = 3) -> list[Article]:
    """The newest live articles that share a tag, else the category."""
    others = cards().exclude(pk=article.pk).order_by("-published_at", "-pk")
    shared = list(others.filter(tags__in=article.tags.all()).distinct()[:count])
    if len(shared) < count:
        chosen = [other.pk for other in shared]
        shared += list(
            others.filter(category=article.category).exclude(pk__in=chosen)[: count - len(shared)]
        )
    return shared


def corrections() -> QuerySet[Notice]:
    """Public notices about articles whose address still answers."""
    return (
        Notice.objects.filter(article__state__in=SHOWN)
        .select_related("article__live_version")
        .defer("article__live_version__body_html", "article__live_version__body_text")
    )


def tags_like(words: Sequence[str], *, count: int = 6) -> list[Tag]:
    """Tags of live articles whose name holds one of the words, the most used first."""
    named = Q()
    for word in words:
        named |= Q(name__icontains=word)
    if not named:
        return []
    return list(_used_tags().filter(named)[:count])


def popular_tags(*, count: int = 6) -> list[Tag]:
    return list(_used_tags()[:count])


def _used_tags() -> QuerySet[Tag]:
    used = Count("articles", filter=Q(articles__state=ArticleState.LIVE))
    return Tag.objects.annotate(used=used).filter(used__gt=0).order_by("-used", "name")


def categories() -> QuerySet[Category]:
    return Category.objects.order_by("position", "pk")


def picture_for(user: User | None, pk: UUID) -> Picture | None:
    """The picture, if this person may see it: it is public, theirs, or staff's to read."""
    picture = Picture.objects.filter(pk=pk).first()
    if picture is None:
        return None
    if user is not None and user.is_authenticated:
        if picture.owner_id == user.pk:
            return picture
        if user.has_perm("submissions.read_desk"):
            return picture
    in_body = Article.objects.filter(state__in=SHOWN, live_version__pictures=picture)
    as_cover = Article.objects.filter(state__in=SHOWN, live_version__cover=picture)
    return picture if in_body.exists() or as_cover.exists() else None


def author_page(handle: str) -> AuthorProfile | None:
    """A profile that has, or had, something to show to readers."""
    return public_authors().select_related("user", "avatar").filter(handle=handle).first()


def is_public_author(profile: AuthorProfile) -> bool:
    """Whether the profile has a page of its own."""
    return profile.status in {AuthorProfile.Status.ACTIVE, AuthorProfile.Status.ENDED}
