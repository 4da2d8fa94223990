"""Pictures that look sexual to a model trained for that.

Serves clause 4.3 (vulgar pictures).  The decision that depends on it: whether the picture may stay,
and whether the desk shows it unasked.  The authors of the model call scores under 0.2 safe and over
0.8 unsuitable; between them it is guessing.  Measured here: 31 ordinary pictures (photographs,
micrographs, textures, screenshots) scored at most 0.16.  Not measured: how often it is right, for
nobody here has unsuitable pictures, so only a score near certainty holds a piece.
"""

from collections.abc import Iterator

from moderation.material import Box, Finding, Material, Severity

NAME = "unsuitable_pictures"
VERSION = 1
CLAUSE = "4.3"
ASK = 0.6
HOLD = 0.95


def check(material: Material) -> Iterator[Finding]:
    """One finding for each such picture."""
    seen: set[str] = set()
    for picture in material.pictures:
        score = picture.unsuitable
        if score is None or score < ASK or picture.sha256 in seen:
            continue
        seen.add(picture.sha256)
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.HOLD if score >= HOLD else Severity.ATTENTION,
            code="unsuitable_picture",
            params={"percent": round(score * 100)},
            boxes=(Box(picture.sha256, 0, 0, picture.width, picture.height),),
        )
