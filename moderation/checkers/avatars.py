"""Pictures of authors that pass for a protected one, are others' too, or were refused before.

Serves clause 5.3 (posing as someone else, for which an emblem as one's picture is the example) and
clause 3.3 (several accounts together).  The decision that depends on it: whether readers see the
picture.  Two people may well use one stock picture, and two badges may look alike, so it only ever
asks for attention, and pictures of staff themselves are left alone.

How pictures are compared, and how often that was right on drawn ones, is told in
``moderation.picture_prints``.  Not measured: real portraits and logos, for want of a set that may
be used.
"""

from collections.abc import Iterator

from moderation.material import Avatar, Box, Finding, Material, Severity
from moderation.picture_prints import ALIKE, SAME, are_alike, are_equal

NAME = "avatars"
VERSION = 2
CLAUSE = "5.3"
SHARED_CLAUSE = "3.3"
STAGE = "attention"


def check(material: Material) -> Iterator[Finding]:
    """At most one finding for what it is like, and one if this account was refused it before."""
    avatar = material.avatar
    if avatar is None or material.author.is_staff:
        return
    if are_alike(avatar.prints, avatar.protected, share=ALIKE):
        yield _found(material, avatar, "avatar_protected", CLAUSE)
    elif is_shared(avatar):
        yield _found(material, avatar, "avatar_shared", SHARED_CLAUSE)
    if are_alike(avatar.prints, avatar.refused, share=SAME):
        yield _found(material, avatar, "avatar_refused_before", "")


def is_shared(avatar: Avatar) -> bool:
    """Whether another account shows the same picture."""
    return avatar.is_copy or are_equal(avatar.prints, avatar.others)


def _found(material: Material, avatar: Avatar, code: str, clause: str) -> Finding:
    return Finding(
        clause=clause,
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION,
        code=code,
        boxes=tuple(
            Box(picture.sha256, 0, 0, picture.width, picture.height)
            for picture in material.pictures
            if picture.sha256 == avatar.sha256
        ),
    )
