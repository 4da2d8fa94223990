"""User accounts (log in by e-mail) and the public author profile with its status."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates accounts with their address in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account.  The address is the login and is private; ``display_name`` is shown to staff."""

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    uses_keys = models.BooleanField(
        _("single-key shortcuts"), default=True, help_text=_("At the desk, such as j, k and a.")
    )
    is_staff = models.BooleanField(_("may open the desk"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What staff and letters call this person; never the whole address."""
        return self.display_name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_author(self) -> bool:
        """Whether this account may submit on the web form."""
        profile = getattr(self, "author_profile", None)
        return profile is not None and profile.status == AuthorProfile.Status.ACTIVE


class AuthorProfile(models.Model):
    """The public face of an author, and whether the newsroom has given them that status."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("Applied")
        ACTIVE = "active", _("Author")
        DECLINED = "declined", _("Not taken on")
        ENDED = "ended", _("No longer an author")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="author_profile"
    )
    handle = models.SlugField(_("handle"), max_length=40, unique=True, allow_unicode=True)
    pen_name = models.CharField(_("pen name"), max_length=60)
    bio = models.TextField(_("about the author"), max_length=500, blank=True)
    samples = models.TextField(
        _("samples of work"), max_length=2000, blank=True, help_text=_("Links or titles.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.APPLIED
    )
    applied_at = models.DateTimeField(_("applied"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.TextField(_("answer to the applicant"), max_length=1000, blank=True)
    check_run = models.ForeignKey(
        "moderation.CheckRun",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checks"),
    )
    avatar = models.OneToOneField(
        "Avatar",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="current_of",
        verbose_name=_("picture"),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        permissions = [("decide_author", _("Can give and end author status"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["applied", "active", "declined", "ended"]),
                name="author_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.pen_name

    @property
    def shown_avatar(self) -> "Avatar | None":
        """The picture readers see, if there is one; that of a closed account is not shown."""
        avatar = self.avatar
        if avatar is None or avatar.state != Avatar.State.SHOWN or not self.user.is_active:
            return None
        return avatar


def stored_avatar_name(avatar: "Avatar", filename: str) -> str:
    """Named for its content, and apart from an equal one, so that each goes by itself."""
    sha256 = avatar.sha256
    return f"avatars/{sha256[:2]}/{sha256}-{uuid.uuid4().hex[:8]}.{avatar.format}"


class Avatar(models.Model):
    """A picture an author chose, as we encoded it; readers see it once it is ``shown``.

    Only ``AuthorProfile.avatar`` is in use.  Of the others those remain that were refused, by their
    prints, so that they are known when they come again; their files go (see ``cms.accounts.kept``).
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        ASKING = "asking", _("Waits for a person")
        SHOWN = "shown", _("Shown to readers")
        REFUSED = "refused", _("Not shown")

    class Trouble(models.TextChoices):
        """Why it could not be read, as staff are told; what exactly broke stands in the log."""

        LATE = "late", _("The software took too long over this picture. Look at it yourself.")
        LOST = "lost", _("The software stopped while it read this picture. Look at it yourself.")
        BROKEN = "broken", _("The software could not read this picture. Look at it yourself.")

    profile = models.ForeignKey(
        AuthorProfile,
        on_delete=models.CASCADE,
        related_name="avatars",
        verbose_name=_("author"),
    )
    file = models.FileField(upload_to=stored_avatar_name, max_length=200, blank=True)
    format = models.CharField(max_length=5, choices=[("webp", "WebP"), ("png", "PNG")])
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    # What it is compared by: see moderation.picture_prints.
    prints = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHECKING)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    # When this account first had it, before it was taken out and set again.
    first_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # The version of the reader of pictures that has had its turn; the row is the queue.
    read_by = models.CharField(_("reader version"), max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    locked_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("picture of an author")
        verbose_name_plural = _("pictures of authors")
        permissions = [("decide_avatar", _("Can show and take away pictures of authors"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["checking", "asking", "shown", "refused"]),
                name="avatar_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(decided_by__isnull=False),
                name="avatar_is_refused_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    def get_absolute_url(self) -> str:
        return reverse("articles:avatar", args=[self.pk, self.sha256[:16], self.format])

    @property
    def trouble(self) -> str:
        """The sentence for staff about a picture that could not be read, if it could not."""
        known = {kind.value: kind for kind in self.Trouble}
        kind = known.get(self.last_error, self.Trouble.BROKEN)
        return str(kind.label) if self.last_error else ""

    @property
    def is_approved(self) -> bool:
        """Whether a person let readers see it, so that no check takes it from them."""
        return self.state == self.State.SHOWN and self.decided_by_id is not None


class TakenOut(models.Model):
    """That an author had a picture and took it out, so that its copies elsewhere are not first."""

    profile = models.ForeignKey(AuthorProfile, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    taken_out_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("picture taken out")
        verbose_name_plural = _("pictures taken out")
        constraints = [
            models.UniqueConstraint(fields=["profile", "sha256"], name="picture_taken_out_once"),
        ]

    def __str__(self) -> str:
        return self.sha256[:16]


class ApiToken(models.Model):
    """A key for the API.  Only its hash is kept: the key itself is shown once, never again."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Write and submit")
        DESK = "desk", _("Work at the desk")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=12)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    creation_key = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("allows"), default=list)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="api_token_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def is_usable(self) -> bool:
        """Whether it opens anything now; the account behind it has to be active as well."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ApiAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again when the request comes again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=60, blank=True)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept API answer")
        verbose_name_plural = _("kept API answers")
        indexes = [
            models.Index(fields=["user", "created_at"], name="api_answer_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.created_at:%Y-%m-%d %H:%M}"
