"""API tokens: made and revoked by their owner, recognised by their hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.accounts.errors import NotPermitted, TokenMadeAlready, TooManyTokens
from cms.accounts.models import ApiToken, User

MARK = "tg_"
DESK = "submissions.read_desk"
LIFETIMES = (30, 90, 365)  # days; every token ends
MAX_TOKENS = 20
# Written at most once in this time, so a busy client does not write with every read.
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which is stored nowhere."""

    token: ApiToken
    secret: str


def scopes_for(user: User) -> list[ApiToken.Scope]:
    """What this person can give a token: the desk only if they work there."""
    scopes = list(ApiToken.Scope)
    return scopes if user.has_perm(DESK) else [s for s in scopes if s != ApiToken.Scope.DESK]


def usable(user: User) -> QuerySet[ApiToken]:
    return user.api_tokens.filter(revoked_at=None, expires_at__gt=timezone.now())


@transaction.atomic
def issue(user: User, *, name: str, scopes: Sequence[str], days: int, key: str) -> Issued:
    """Makes a token that ends after ``days``.

    ``key`` names the form that asked: sent twice, it makes no second token, and the first secret
    cannot be shown again (TokenMadeAlready).  Raises NotPermitted for a scope or lifetime that is
    not on offer, TooManyTokens.
    """
    User.objects.select_for_update().get(pk=user.pk)
    creation_key = hashlib.sha256(f"{user.pk}:{key}".encode()).hexdigest()
    if ApiToken.objects.filter(creation_key=creation_key).exists():
        raise TokenMadeAlready
    if not scopes or not set(scopes) <= set(scopes_for(user)) or days not in LIFETIMES:
        raise NotPermitted
    if usable(user).count() >= MAX_TOKENS:
        raise TooManyTokens
    secret = MARK + secrets.token_urlsafe(32)
    now = timezone.now()
    try:
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=secret[:8],
            token_hash=hash_of(secret),
            creation_key=creation_key,
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    except IntegrityError:
        raise TokenMadeAlready from None
    return Issued(token, secret)


def revoke(token: ApiToken, *, by: User) -> None:
    """Ends a token at once; revoking it again changes nothing.  Raises NotPermitted."""
    if token.user_id != by.pk:
        raise NotPermitted
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def hash_of(secret: str) -> str:
    """SHA-256; the secret has 256 random bits, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def recognised(secret: str) -> ApiToken | None:
    """The token this secret opens now, with its owner, or None; notes that it was used."""
    token = ApiToken.objects.filter(token_hash=hash_of(secret)).select_related("user").first()
    if token is None or not token.is_usable or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=now)
    return token
