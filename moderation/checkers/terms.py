"""Terms of the newsroom's own list, plain or disguised.

Serves the clause each term names, and 3.8 for disguise.  The decision that depends on it: whether a
person must read the piece before it goes on.  A prohibited term exactly as listed holds it;
everything less certain asks an editor to look.
"""

from collections.abc import Iterator

from moderation.lexicon import ALL_FIELDS, Hit, TermKind
from moderation.material import Finding, Layer, Material, Severity, Stage
from moderation.spans import Sightings

NAME = "terms"
VERSION = 2
EVASION_CLAUSE = "3.8"


def check(material: Material) -> Iterator[Finding]:
    """One finding per term and layer, then one for disguise if there was any."""
    if material.lexicon is None:
        return
    # Entries live as long as the lexicon, so their identity is a key that costs nothing to make.
    seen: dict[tuple[int, Layer], tuple[Hit, Sightings]] = {}
    disguised: dict[Layer, Sightings] = {}
    texts = {name: material.text_of(name) for name in ALL_FIELDS}
    for name, hit in material.lexicon.hits_by_field(texts):
        key = (id(hit.entry), hit.layer)
        if key not in seen:
            seen[key] = (hit, Sightings())
        seen[key][1].add(material, name, hit.start, hit.end)
        if hit.is_disguised and hit.entry.stage is not Stage.SHADOW:
            sightings = disguised.setdefault(hit.layer, Sightings())
            sightings.add(material, name, hit.start, hit.end)
    for hit, sightings in seen.values():
        yield _term_finding(hit, sightings)
    for layer, sightings in disguised.items():
        yield Finding(
            clause=EVASION_CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.ATTENTION,
            code="evasion",
            params={"count": sightings.count},
            layer=layer,
            spans=tuple(sightings.spans),
        )


def _term_finding(hit: Hit, sightings: Sightings) -> Finding:
    if hit.layer is Layer.EXACT:
        code = "term_watch" if hit.entry.kind is TermKind.WATCH else "term_prohibited"
    else:
        code = "term_variant" if hit.layer is Layer.FOLDED else "term_disguised"
    return Finding(
        clause=hit.entry.clause,
        checker=NAME,
        version=VERSION,
        severity=hit.severity,
        code=code,
        params={"term": hit.entry.text, "count": sightings.count},
        layer=hit.layer,
        spans=tuple(sightings.spans),
        stage=hit.entry.stage,
    )
