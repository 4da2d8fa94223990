"""How moderation knows what is public here: what can be reported, whose it is, what can be done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts.models import AuthorProfile, Avatar
from cms.articles import amending, comments, conversation, markup, publishing, queries
from cms.articles.errors import (
    CommentNotPermitted,
    CommentRefused,
    NotPermitted,
    OwnComment,
    PublicationRefused,
)
from cms.articles.models import Article, Comment, Picture
from cms.articles.states import MOVES, ArticleState, CommentState
from cms.newsroom import queries as newsroom
from moderation import subjects
from moderation.errors import BrokenRuling, OwnCase
from moderation.errors import NotPermitted as Forbidden
from moderation.parties import NOBODY, Actor, Party
from moderation.subjects import ShownPicture

KIND = "article"
COMMENT = "comment"
AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class PublicSubject:
    """Something readers see, as it stands now."""

    kind: str
    ref: str
    title: str
    url: str
    digest: str
    is_visible: bool


def _key(ref: str) -> int:
    """The row a visitor's text names; 0, which no row is, for what is not a number."""
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) <= 18 else 0


def _article(ref: str) -> Article | None:
    stored = Article.objects.select_related("live_version", "author")
    return stored.filter(pk=_key(ref)).first()


def _comment(ref: str) -> Comment | None:
    stored = Comment.objects.select_related("article", "parent", "account")
    return stored.filter(pk=_key(ref)).first()


def _author(ref: str) -> AuthorProfile | None:
    profiles = AuthorProfile.objects.select_related("user", "avatar")
    return profiles.filter(pk=_key(ref)).first()


def find_article(ref: str) -> PublicSubject | None:
    """The article with this id as a subject, or None; ``ref`` is untrusted text."""
    article = _article(ref)
    if article is None or article.live_version is None:
        return None
    return PublicSubject(
        kind=KIND,
        ref=str(article.pk),
        title=article.headline,
        url=article.get_absolute_url(),
        digest=article.live_version.revision_sha256,
        is_visible=article.state in queries.SHOWN,
    )


def find_comment(ref: str) -> PublicSubject | None:
    """The comment with this id as a subject; visible while readers can see it."""
    comment = _comment(ref)
    if comment is None:
        return None
    is_visible = (
        comment.state == CommentState.SHOWN
        and comment.article.state in queries.SHOWN
        and newsroom.current().takes_comments
    )
    title = _("Comment by %(name)s on: %(headline)s")
    return PublicSubject(
        kind=COMMENT,
        ref=str(comment.pk),
        title=title % {"name": comment.name, "headline": comment.article.headline},
        url=conversation.address(comment),
        digest=comment.digest,
        is_visible=is_visible,
    )


def _author_digest(profile: AuthorProfile, avatar: Avatar | None) -> str:
    shown = f"\n{avatar.sha256}" if avatar else ""
    return sha256(f"{profile.pen_name}\n{profile.bio}{shown}".encode()).hexdigest()


def _author_as(profile: AuthorProfile | None, digest: str) -> tuple[bool, Avatar | None]:
    """Whether name and description are still those of this digest, and the picture it was with.

    The author may show another picture by now; one that a case is about is kept.
    """
    if profile is None:
        return False, None
    for avatar in (None, *profile.avatars.all()):
        if _author_digest(profile, avatar) == digest:
            return True, avatar
    return False, None


def find_author(ref: str) -> PublicSubject | None:
    """An author's public page: the name, what is said there about the person, the picture."""
    profile = _author(ref)
    if profile is None:
        return None
    return PublicSubject(
        kind=AUTHOR,
        ref=str(profile.pk),
        title=_("Author: %(name)s") % {"name": profile.pen_name},
        url=reverse("articles:author", args=[profile.handle]),
        digest=_author_digest(profile, profile.shown_avatar),
        is_visible=queries.is_public_author(profile),
    )


@contextmanager
def _as_moderation_says() -> Iterator[None]:
    """A refusal of ours, as moderation knows to explain one: the whole decision is off."""
    try:
        yield
    except (NotPermitted, CommentNotPermitted) as refused:
        raise Forbidden(amending.AMEND) from refused
    except OwnComment as refused:
        raise OwnCase from refused
    except (PublicationRefused, CommentRefused) as refused:
        said = _("What was decided cannot be carried out, so nothing was changed: %(why)s")
        raise BrokenRuling(said % {"why": refused}) from refused


class WithoutExtras:
    """What most subjects have not: links to strip, a place for a note to readers."""

    def strip_links(self, ref: str, *, links: Sequence[str], by: Actor) -> Sequence[str]:
        return ()

    def return_links(self, ref: str, *, links: Sequence[str], by: Actor) -> bool:
        return False

    def annotate(self, ref: str, *, text: str, by: Actor) -> bool:
        return False

    def withdraw_note(self, ref: str, *, text: str, by: Actor) -> bool:
        return False

    def pictures(self, ref: str, digest: str) -> Sequence[ShownPicture]:
        return ()

    def is_new(self, ref: str) -> bool:
        return False


def shown_picture(picture: Picture, alt: str) -> ShownPicture:
    """A stored picture as those see it who report or judge it."""
    return ShownPicture(
        ident=str(picture.pk),
        sha256=picture.sha256,
        url=picture.get_absolute_url(),
        alt=alt,
        width=picture.width,
        height=picture.height,
    )


def shown_pictures(body_html: str, stored: Iterable[Picture]) -> list[ShownPicture]:
    """The pictures of a text in its order, each once."""
    known = {picture.get_absolute_url(): picture for picture in stored}
    _text, _links, used = markup.read(body_html)
    alts = {use.src: use.alt for use in used if use.src in known}
    return [shown_picture(known[src], alt) for src, alt in alts.items()]


class ArticleHands:
    """Taking an article from readers and giving it back, through the same doors as the desk's."""

    can = frozenset({"take_down", "restore", "require_edit", "label", "strip_link"})

    def responsible(self, ref: str) -> Party:
        article = _article(ref)
        if article is None or article.author is None:
            return NOBODY
        return Party(account_id=article.author.user_id)

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        article = _article(ref)
        if article is None or article.state not in MOVES["take_down"][0]:
            return False
        with _as_moderation_says():
            publishing.take_down(article, by=by, reason=reason, is_legal=False)
        return True

    def restore(self, ref: str, *, by: Actor) -> bool:
        article = _article(ref)
        if article is None or article.state != ArticleState.TAKEN_DOWN:
            return False
        with _as_moderation_says():
            publishing.restore(article, by=by)
        return True

    def strip_links(self, ref: str, *, links: Sequence[str], by: Actor) -> Sequence[str]:
        article = _article(ref)
        with _as_moderation_says():
            return amending.strip_links(article, links=links, by=by) if article else ()

    def return_links(self, ref: str, *, links: Sequence[str], by: Actor) -> bool:
        article = _article(ref)
        with _as_moderation_says():
            return article is not None and amending.return_links(article, links=links, by=by)

    def annotate(self, ref: str, *, text: str, by: Actor) -> bool:
        article = _article(ref)
        if article is None:
            return False
        with _as_moderation_says():
            amending.annotate(article, text=text, by=by)
        return True

    def withdraw_note(self, ref: str, *, text: str, by: Actor) -> bool:
        article = _article(ref)
        with _as_moderation_says():
            return article is not None and amending.withdraw_note(article, text=text, by=by)

    def pictures(self, ref: str, digest: str) -> Sequence[ShownPicture]:
        article = _article(ref)
        versions = article.versions.filter(revision_sha256=digest) if article else None
        version = versions.select_related("cover").order_by("pk").first() if versions else None
        if version is None:
            return ()
        shown = shown_pictures(version.body_html, version.pictures.all())
        if version.cover is None:
            return shown
        return [shown_picture(version.cover, version.cover_alt), *shown]

    def is_new(self, ref: str) -> bool:
        article = _article(ref)
        return article is not None and queries.is_newcomer(article.author)

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        article = _article(ref)
        if article is None:
            return None
        version = article.versions.filter(revision_sha256=digest).order_by("pk").first()
        if version is None:
            return None
        fields = ("headline", "standfirst", "byline", "language", "body_text", "body_html")
        return {name: getattr(version, name) for name in fields}


class CommentHands(WithoutExtras):
    """Removing a comment and showing it again, as its moderators do."""

    can = frozenset({"take_down", "restore"})

    def responsible(self, ref: str) -> Party:
        comment = _comment(ref)
        if comment is None:
            return NOBODY
        return Party(comment.account_id, comment.account.email, comment.account.language)

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        comment = _comment(ref)
        if comment is None or comment.state not in {CommentState.SHOWN, CommentState.HELD}:
            return False
        with _as_moderation_says():
            comments.remove(comment, by=by, reason=reason)
        return True

    def restore(self, ref: str, *, by: Actor) -> bool:
        comment = _comment(ref)
        if comment is None or comment.state != CommentState.REMOVED:
            return False
        with _as_moderation_says():
            comments.show(comment, by=by)
        return True

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        comment = _comment(ref)
        if comment is None or comment.digest != digest:
            return None
        return {"name": comment.name, "text": comment.text}


class AuthorHands(WithoutExtras):
    """An author answers for name, description and picture; no decision takes them away."""

    can = frozenset({"require_edit"})

    def responsible(self, ref: str) -> Party:
        profile = _author(ref)
        return NOBODY if profile is None else Party(account_id=profile.user_id)

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        return False

    def restore(self, ref: str, *, by: Actor) -> bool:
        return False

    def pictures(self, ref: str, digest: str) -> Sequence[ShownPicture]:
        _is_same, avatar = _author_as(_author(ref), digest)
        if avatar is None or not avatar.file:
            return ()
        return [
            ShownPicture(
                ident=str(avatar.pk),
                sha256=avatar.sha256,
                url=avatar.get_absolute_url(),
                alt="",
                width=avatar.width,
                height=avatar.height,
            )
        ]

    def is_new(self, ref: str) -> bool:
        return queries.is_newcomer(_author(ref))

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        profile = _author(ref)
        is_same, _avatar = _author_as(profile, digest)
        if profile is None or not is_same:
            return None
        return {"name": profile.pen_name, "bio": profile.bio}


def hands_on_article(ref: str) -> set[int]:
    """Whoever put a version of an article before readers."""
    article = _article(ref)
    if article is None:
        return set()
    made = article.versions.exclude(created_by=None).values_list("created_by", flat=True)
    return set(made)


HANDS = ArticleHands()
COMMENT_HANDS = CommentHands()
AUTHOR_HANDS = AuthorHands()


def register_subjects() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    subjects.register(KIND, find_article, HANDS)
    subjects.register(COMMENT, find_comment, COMMENT_HANDS)
    subjects.register(AUTHOR, find_author, AUTHOR_HANDS)
    subjects.register_partakers(KIND, hands_on_article)
