"""How moderation knows an article: what can be reported, whose it is, what can be done to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.articles import publishing, queries
from cms.articles.models import Article
from cms.articles.states import ArticleState
from moderation import subjects
from moderation.parties import NOBODY, Actor, Party

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


def _article(ref: str) -> Article | None:
    if not ref.isascii() or not ref.isdigit() or len(ref) > 18:
        return None
    stored = Article.objects.select_related("live_version", "author")
    return stored.filter(pk=int(ref)).first()


def find_article(ref: str) -> ArticleSubject | None:
    """The article with this id as a subject, or None; ``ref`` is untrusted text."""
    article = _article(ref)
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


class ArticleHands:
    """Taking an article from readers and giving it back, through the same doors as the desk's."""

    def responsible(self, ref: str) -> Party:
        article = _article(ref)
        if article is None or article.author is None:
            return NOBODY
        return Party(account_id=article.author.user_id)

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        article = _article(ref)
        if article is None or article.state == ArticleState.TAKEN_DOWN:
            return False
        publishing.take_down(article, by=by, reason=reason, is_legal=False)
        return True

    def restore(self, ref: str, *, by: Actor) -> bool:
        article = _article(ref)
        if article is None or article.state != ArticleState.TAKEN_DOWN:
            return False
        publishing.restore(article, by=by)
        return True

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        article = _article(ref)
        if article is None:
            return None
        version = article.versions.filter(revision_sha256=digest).order_by("pk").first()
        if version is None:
            return None
        fields = ("headline", "standfirst", "byline", "language", "body_text", "body_html")
        return {name: getattr(version, name) for name in fields}


HANDS = ArticleHands()


def register_subjects() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    subjects.register(KIND, find_article, HANDS)
