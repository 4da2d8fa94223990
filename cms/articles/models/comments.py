"""What readers say under an article."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.articles.models.articles import Article
from cms.articles.states import CommentState

MAX_COMMENT = 2000


class Comment(models.Model):
    """A reader's words, as plain text that is never changed after it is sent.

    A comment answers the article or one comment on it: a reply has no replies.
    """

    class HeldFor(models.TextChoices):
        FIRST = "first", _("No comment of this person has been shown yet")
        CHECKS = "checks", _("The checks noticed something")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="comments", verbose_name=_("article")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="comments",
        verbose_name=_("account"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("reply to"),
    )
    name = models.CharField(_("name, as readers see it"), max_length=60)
    text = models.TextField(_("text"), max_length=MAX_COMMENT)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=CommentState.choices, editable=False
    )
    held_for = models.CharField(
        _("held because"), max_length=10, choices=HeldFor.choices, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    creation_key = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", _("Can show and remove comments"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CommentState.values), name="comment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="")
                & ~Q(name="")
                & Q(LessThanOrEqual(Length("text"), MAX_COMMENT)),
                name="comment_is_signed_and_of_bounded_length",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="comment_answers_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=CommentState.REMOVED)
                | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="removed_comment_has_date_and_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-created_at", "-id"], name="comment_newest"),
            models.Index(fields=["account", "state"], name="comment_by_account"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(state=CommentState.HELD),
                name="comment_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        parent = self.parent
        if parent is not None and (parent.parent_id or parent.article_id != self.article_id):
            raise ValueError("A reply answers a comment on the same article, never a reply.")
        super().save(*args, **kwargs)
