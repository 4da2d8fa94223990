"""The lane of a mail, from what our own mail server wrote about it (RFC 8601).

Only the topmost Authentication-Results of the configured server counts: any other may have been
written by the sender. Who seals ARC (RFC 8617) must be trusted by name.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from submissions.intake.reading.values import Lane, Mail

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_METHOD = re.compile(r"^\s*([a-z][\w-]{0,30})(?:/\d+)?\s*=\s*([a-z]{1,20})", re.I)
_PROPERTY = re.compile(
    r"\b(smtp|header|policy|body)\.([\w-]{1,30})\s*=\s*(\"[^\"]{0,300}\"|[^\s;]{1,300})", re.I
)
# Suffixes under which other people register: a shared parent there proves nothing.
_SECOND_LEVEL = frozenset({"com", "net", "org", "gov", "edu", "ac", "co", "or", "ne", "go", "idv"})


@dataclass(frozen=True, slots=True)
class Result:
    """One method's outcome, such as dkim=pass, with its properties (``header.d`` …)."""

    method: str
    outcome: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results header."""

    authserv_id: str
    results: tuple[Result, ...]
    instance: int = 0  # ARC only


def parse_results(header: str) -> Results:
    """Read one header; a part that makes no sense is left out."""
    text = header[:20_000]
    for _ in range(3):
        text = _COMMENT.sub(" ", text)
    pieces = text.split(";")[:100]
    instance = 0
    found = re.match(r"\s*i\s*=\s*(\d{1,3})\s*$", pieces[0])
    if found:
        instance, pieces = int(found[1]), pieces[1:]
    server = pieces[0].split()[0].lower() if pieces and pieces[0].split() else ""
    results = [
        Result(match[1].lower(), match[2].lower(), {
            f"{p[1].lower()}.{p[2].lower()}": p[3].strip('"').lower()
            for p in _PROPERTY.finditer(piece)
        })
        for piece in pieces[1:]
        if (match := _METHOD.match(piece))
    ]  # fmt: skip
    return Results(server, tuple(results), instance)


def lane(
    mail: Mail,
    authserv_id: str,
    *,
    trusted_sealers: Collection[str] = (),
    dkim_domains: Collection[str] | None = None,
) -> Lane:
    """``verified`` by DMARC pass or an aligned DKIM pass; ``failed`` by DMARC fail; else neither.

    ``authserv_id`` is the name our mail server signs its results with; "" believes none of them.
    ``dkim_domains`` are the domains whose signature we checked ourselves, for a mailbox whose
    server writes no results; None if we did not check. A mail forwarded by one of
    ``trusted_sealers`` is judged by the first result that the chain sealed. More or fewer than one
    From address is never verified, and Reply-To never counts.
    """
    if len(mail.from_) != 1 or "@" not in mail.from_address:
        return Lane.UNVERIFIED
    domain = mail.from_address.rpartition("@")[2]
    ours = _ours(mail.authentication_results, authserv_id)
    if ours is None:
        signed = any(_aligned(signer, domain) for signer in dkim_domains or ())
        return Lane.VERIFIED if signed else Lane.UNVERIFIED
    found = _judge(ours, domain)
    if found is not Lane.VERIFIED and _sealed(mail, ours, domain, trusted_sealers):
        return Lane.VERIFIED
    return found


def _ours(headers: tuple[str, ...], authserv_id: str) -> Results | None:
    """The topmost results, if our server wrote them."""
    if not authserv_id:
        return None
    return next(
        (parsed for header in headers
         if (parsed := parse_results(header)).authserv_id == authserv_id.lower()), None,
    )  # fmt: skip


def _judge(results: Results, domain: str) -> Lane:
    dmarc = [r for r in results.results if r.method == "dmarc"]
    if dmarc:
        named = dmarc[0].properties.get("header.from", domain).rpartition("@")[2]
        if dmarc[0].outcome == "pass" and _aligned(named, domain):
            return Lane.VERIFIED
        if dmarc[0].outcome == "fail":
            return Lane.FAILED
    for result in results.results:
        if result.method == "dkim" and result.outcome == "pass":
            signer = result.properties.get("header.d") or result.properties.get("header.i", "")
            if _aligned(signer.rpartition("@")[2], domain):
                return Lane.VERIFIED
    return Lane.UNVERIFIED


def _sealed(mail: Mail, ours: Results, domain: str, trusted: Collection[str]) -> bool:
    """Whether trusted forwarders vouch: our server found the chain whole, all sealers trusted."""
    arc = next((r for r in ours.results if r.method == "arc"), None)
    if arc is None or arc.outcome != "pass" or not trusted:
        return False
    sets = sorted(map(parse_results, mail.arc_authentication_results), key=lambda r: -r.instance)
    wanted = {name.lower() for name in trusted}
    if not sets or not all(_trusted(one.authserv_id, wanted) for one in sets):
        return False
    return _judge(sets[-1], domain) is Lane.VERIFIED


def _trusted(server: str, wanted: set[str]) -> bool:
    return any(server == name or server.endswith("." + name) for name in wanted)


def _aligned(signer: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1): both names belong to one organisation."""
    signer, domain = signer.strip(".").lower(), domain.strip(".").lower()
    if not signer or "." not in signer:
        return False
    if signer == domain:
        return True
    return organisation(signer) == organisation(domain)


def organisation(domain: str) -> str:
    """The registered part of a domain, by a short rule that errs towards the longer name."""
    labels = domain.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])
