"""Accounts that may belong to one person: evidence is shown, a person judges, nothing is automatic.

An address is compared without what mail providers ignore: case, a "+tag" (RFC 5233), and the dots
of the one provider that says it ignores them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import audit, cases, replacing
from moderation.errors import BrokenRuling, OwnCase
from moderation.ladder import Factor
from moderation.models import AccountLink, Case, PrintHash, TextPrint
from moderation.parties import Party
from moderation.permissions import WORK_CASES, Actor, require

DOTLESS = frozenset({"gmail.com", "googlemail.com"})
PRINTS_COMPARED = 20
# Half the sampled windows of the shorter text: far above what quoting the same source gives.
SHARED_SHARE = 0.5
MIN_WINDOWS = 4
MAX_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another account and why it may be the same person; ``is_confirmed`` by somebody already."""

    account_id: int
    name: str
    evidence: tuple[dict[str, Any], ...]
    is_confirmed: bool


def plain_address(email: str) -> str:
    """An address reduced to what decides where the mail arrives."""
    local, _at, domain = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def suggestions(case: Case) -> list[Suggestion]:
    """Accounts that share an address or a text with the one a case is about."""
    if case.accused_id is None:
        return []
    people = get_user_model()._default_manager
    accused = people.filter(pk=case.accused_id).first()
    if accused is None:
        return []
    found: dict[int, list[dict[str, Any]]] = {}
    for account in _same_address(accused.pk, str(getattr(accused, "email", ""))):
        found.setdefault(account, []).append({"code": "same_address"})
    for account, own, other in _same_text(accused.pk):
        found.setdefault(account, []).append({"code": "same_text", "own": own, "other": other})
    known = _confirmed(accused.pk)
    for account, link in known.items():
        # What a person judged stays in sight, also when nothing points at it any more.
        found.setdefault(account, list(link.evidence))
    first_known = sorted(found, key=lambda account: (account not in known, account))
    rows = people.in_bulk(first_known[:MAX_SHOWN])
    return [
        Suggestion(pk, getattr(row, "name", str(row)), tuple(found[pk]), pk in known)
        for pk, row in rows.items()
    ]


@transaction.atomic
def confirm(case: Case, account: int, *, by: Actor, reason: str) -> AccountLink:
    """Store a person's judgement that a suggested account belongs to the same person.

    The evidence of that moment is kept with it.  Doing it again gives the first judgement back.
    """
    require(by, WORK_CASES)
    if cases.has_part(case, by) or by.pk == account:
        raise OwnCase
    if not reason.strip():
        raise BrokenRuling(_("Say why in a few words."))
    suggested = {one.account_id: one for one in suggestions(case)}
    if case.accused_id is None or account not in suggested:
        raise BrokenRuling(_("Nothing points at this account any more. Look at the case again."))
    first, second = sorted((case.accused_id, account))
    known = _standing(first, second)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            link = AccountLink.objects.create(
                first_id=first,
                second_id=second,
                case=case,
                evidence=list(suggested[account].evidence),
                reason=reason.strip(),
                confirmed_by_id=by.pk,
            )
    except IntegrityError:
        return AccountLink.objects.get(first=first, second=second, dissolved_at=None)
    cases.record(case, "linked", by=by, note=reason.strip())
    audit.record("link_accounts", case.number, by=by, reason=f"{first} {second}")
    return link


@transaction.atomic
def dissolve(case: Case, account: int, *, by: Actor, reason: str) -> AccountLink:
    """Take back the judgement that an account belongs to the person a case is about.

    Penalties since then that are heavier because several accounts were counted are set again, for
    each of the two that no other link still stands for, and both people are told.
    """
    require(by, WORK_CASES)
    if by.pk is None or cases.has_part(case, by) or by.pk == account:
        raise OwnCase
    if not reason.strip():
        raise BrokenRuling(_("Say why in a few words."))
    if case.accused_id is None:
        raise BrokenRuling(_("These accounts are not linked."))
    first, second = sorted((case.accused_id, account))
    link = _standing(first, second)
    if link is None:
        raise BrokenRuling(_("These accounts are not linked."))
    link.dissolved_by_id, link.dissolved_at = by.pk, timezone.now()
    link.dissolved_reason = reason.strip()
    link.save(update_fields=["dissolved_by", "dissolved_at", "dissolved_reason"])
    cases.record(case, "unlinked", by=by, note=reason.strip())
    audit.record("unlink_accounts", case.number, by=by, reason=f"{first} {second} {reason.strip()}")
    for person in (first, second):
        if not _confirmed(person):
            replacing.count_again_without(
                Factor.SEVERAL_ACCOUNTS, Party(person), since=link.confirmed_at, by=by
            )
    return link


def _standing(first: int, second: int) -> AccountLink | None:
    links = AccountLink.objects.select_for_update().filter(dissolved_at=None)
    return links.filter(first=first, second=second).first()


def _same_address(account: int, email: str) -> Iterable[int]:
    plain = plain_address(email)
    local, _at, domain = plain.rpartition("@")
    if not local:
        return
    people = get_user_model()._default_manager.exclude(pk=account)
    for ending in DOTLESS if domain in DOTLESS else {domain}:
        # The first letter stays the same in every form of an address, so the index can help.
        near = people.filter(email__istartswith=local[0], email__iendswith=f"@{ending}")
        for pk, other in near.values_list("pk", "email").iterator():
            if plain_address(other) == plain:
                yield pk


def _same_text(account: int) -> Iterable[tuple[int, str, str]]:
    """Other accounts with a text that shares most of its sampled windows with one of theirs."""
    own = TextPrint.objects.filter(author_ref=str(account)).order_by("-created_at")
    for print_ in own[:PRINTS_COMPARED]:
        windows = print_.hashes.values("value")
        mine = print_.hashes.count()
        if mine < MIN_WINDOWS:
            continue
        shared = (
            PrintHash.objects.filter(value__in=windows)
            .exclude(text_print__author_ref=print_.author_ref)
            .values("text_print")
            .annotate(both=Count("pk"))
            .filter(both__gte=MIN_WINDOWS)
            .order_by("-both")[:PRINTS_COMPARED]
        )
        both = {row["text_print"]: row["both"] for row in shared}
        for other in TextPrint.objects.filter(pk__in=both).annotate(windows=Count("hashes")):
            # Whoever wrote by mail without an account has another kind of word here.
            whose = other.author_ref
            is_near = both[other.pk] >= SHARED_SHARE * min(mine, other.windows)
            if is_near and whose.isdecimal():
                yield int(whose), print_.ref, other.ref


def _confirmed(account: int) -> dict[int, AccountLink]:
    """The links that stand for an account, by the other one."""
    links = AccountLink.objects.filter(Q(first=account) | Q(second=account), dissolved_at=None)
    return {link.first_id if link.second_id == account else link.second_id: link for link in links}
