"""How moderation knows an article: what can be reported, and its address and hash."""

from dataclasses import dataclass

from cms.articles import queries
from cms.articles.models import Article
from moderation import subjects

KIND = "article"


@dataclass(frozen=True, slots=True)
class ArticleSubject:
    """A published article as it stands now."""

    kind: str
    ref: str
    title: str
    url: str
    digest: str
    is_visible: bool


def find_article(ref: str) -> ArticleSubject | None:
    """The article with this id as a subject, or None; ``ref`` is untrusted text."""
    if not ref.isascii() or not ref.isdigit() or len(ref) > 18:
        return None
    article = Article.objects.filter(pk=int(ref)).select_related("live_version").first()
    if article is None or article.live_version is None:
        return None
    return ArticleSubject(
        kind=KIND,
        ref=str(article.pk),
        title=article.headline,
        url=article.get_absolute_url(),
        digest=article.live_version.revision_sha256,
        is_visible=article.state in queries.SHOWN,
    )


def register_subjects() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    subjects.register(KIND, find_article)
