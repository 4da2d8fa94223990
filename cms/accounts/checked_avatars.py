"""The picture of a profile as the checks see it, and what they decide: whether readers may see it.

A machine shows a picture that it read in full, with every check at work, and in which nothing was
found; it leaves every other one to a person.  It refuses none, and a picture that a person let
through stays.
"""

from collections.abc import Iterable, Mapping
from itertools import chain, islice

from django.utils import timezone

from cms.accounts import queries
from cms.accounts.models import Avatar
from moderation import material, read_pictures
from moderation import queries as moderation
from moderation.checkers import avatars as check
from moderation.models import CheckRun, Finding
from moderation.picture_prints import are_equal
from moderation.picture_reading import READER_VERSION, PictureReading, Problem
from moderation.screening import AVATAR_CHECKERS

# The newest of other accounts that one in another size or quality is looked for among.
MAX_OTHERS = 5_000


def reading_of(avatar: Avatar) -> PictureReading | None:
    """What the reader saw in the picture, or ``None`` while it has not had its turn.

    Of one that a person refused nobody needs to know.
    """
    if avatar.state == Avatar.State.REFUSED:
        return None
    found = read_pictures.kept([avatar.sha256]).get(avatar.sha256)
    if found is None and avatar.read_by == READER_VERSION:
        return PictureReading(problem=Problem.UNAVAILABLE)
    return found


def picture_of(avatar: Avatar, reading: PictureReading) -> material.Picture:
    """The picture as a frozen value; it has no alternative text, for the name stands beside it."""
    return material.Picture(
        sha256=avatar.sha256,
        alt="",
        width=avatar.width,
        height=avatar.height,
        lines=reading.lines,
        codes=reading.codes,
        unsuitable=reading.unsuitable,
        problem=reading.problem,
        fingerprint=reading.fingerprint,
    )


def beside_others(avatar: Avatar) -> material.Avatar:
    """Its prints, with those of protected pictures, of other accounts, and of refused ones."""
    protected = moderation.protected_pictures().values_list("prints", flat=True)
    others = queries.avatars_before(avatar)
    refused = queries.avatars_refused_before(avatar).values_list("prints", flat=True)
    return material.Avatar(
        sha256=avatar.sha256,
        prints=tuple(avatar.prints),
        protected=_flat(protected),
        others=_flat(others.values_list("prints", flat=True)[:MAX_OTHERS]),
        refused=_flat(refused),
        is_copy=others.filter(sha256=avatar.sha256).exists(),
    )


def shown_elsewhere(avatar: Avatar, *, limit: int) -> list[int]:
    """The keys of at most so many pictures of other accounts that are this one, newest first.

    Copies bit by bit come first.
    """
    others = queries.avatars_before(avatar)
    copies = others.filter(sha256=avatar.sha256).values_list("pk", flat=True)
    rest = others.exclude(sha256=avatar.sha256).values_list("pk", "prints")[:MAX_OTHERS]
    equal = (pk for pk, prints in rest if are_equal(avatar.prints, prints))
    return list(islice(chain(copies[:limit], equal), limit))


def words_of(avatar: Avatar, reading: PictureReading, beside: material.Avatar) -> tuple[str, ...]:
    """What makes a check of this picture another one, for the hash of the profile."""
    shared = "shared" if check.is_shared(beside) else ""
    read = f"{READER_VERSION} {reading.problem}"
    since = moderation.pictures_protected_since()
    return (avatar.sha256, read, shared, str(since), str(len(beside.refused)))


def settle(
    avatar: Avatar,
    run: CheckRun,
    *,
    reading: PictureReading,
    stages: Mapping[str, material.Stage],
) -> None:
    """Shows a picture that was seen and in which nothing was found; a person gets any other one.

    ``stages`` says how far each checker is trusted now.  What a person decided stays.
    """
    if avatar.state == Avatar.State.REFUSED or avatar.is_approved:
        return
    is_sound = _was_seen(reading, stages) and not _asks(run)
    state = Avatar.State.SHOWN if is_sound else Avatar.State.ASKING
    if avatar.state != state:
        avatar.state, avatar.settled_at = state, timezone.now()
        avatar.save(update_fields=["state", "settled_at"])


def _was_seen(reading: PictureReading, stages: Mapping[str, material.Stage]) -> bool:
    """Whether the reader saw all there is to see, and no check of pictures is on trial.

    A judgement on a finding does not make up for either: nobody looked at the picture itself.
    """
    if reading.problem or reading.unsuitable is None:
        return False
    return all(stages.get(name) is not material.Stage.SHADOW for name in AVATAR_CHECKERS)


def _asks(run: CheckRun) -> bool:
    """Whether a check failed, or one of those that look at the picture found something."""
    if run.state == CheckRun.State.FAILED:
        return True
    found = Finding.objects.filter(run=run, checker__in=AVATAR_CHECKERS).shown()
    weighing = found.exclude(severity=material.Severity.NOTE.value)
    return weighing.exclude(judgement__in=Finding.DISMISSING).exists()


def _flat(rows: Iterable[list[str]]) -> tuple[str, ...]:
    return tuple(text for prints in rows for text in prints)
