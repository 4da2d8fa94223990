"""Which step a breach leads to: a pure function whose arithmetic can be printed line by line.

The steps are those of the convention: notice, mute for 1, 7 and 15 days, mute for good, ban.  The
base follows the gravest clause, each strike still in force adds a step, and so do the ways of
making it worse that the convention names.  Nothing here acts: a person decides, and may differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum


class Rung(IntEnum):
    """The steps, each heavier than the one before."""

    NONE = 0
    NOTICE = 1
    MUTE_1 = 2
    MUTE_7 = 3
    MUTE_15 = 4
    MUTE_FOR_GOOD = 5
    BAN = 6

    @property
    def lasts(self) -> timedelta | None:
        """How long a mute lasts; ``None`` for what has no end, and for a notice."""
        return _LASTS.get(self)

    @property
    def needs_two(self) -> bool:
        """Whether a second person has to agree before it begins."""
        return self >= Rung.MUTE_FOR_GOOD

    @property
    def is_strike(self) -> bool:
        """A notice is a word, not a strike."""
        return self > Rung.NOTICE


_LASTS = {
    Rung.MUTE_1: timedelta(days=1),
    Rung.MUTE_7: timedelta(days=7),
    Rung.MUTE_15: timedelta(days=15),
}
# By the severity class of the gravest clause (convention: S0 advice … S4 gravest).
BASE: Mapping[str, Rung] = {
    "S0": Rung.NONE,
    "S1": Rung.NOTICE,
    "S2": Rung.MUTE_1,
    "S3": Rung.MUTE_7,
    "S4": Rung.BAN,
}
# How long a strike counts; the gravest never lapse.
STRIKE_DAYS: Mapping[str, int | None] = {"S0": 90, "S1": 90, "S2": 180, "S3": 365, "S4": None}


class Factor(StrEnum):
    """What makes a breach heavier; each must be ticked by a person, with a reason."""

    MINORS_HARMED = "minors_harmed"
    CHEATED_REGISTRATION = "cheated_registration"
    SEVERAL_ACCOUNTS = "several_accounts"
    EVASION = "evasion"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the arithmetic: ``code`` names a sentence, ``rung`` is where it leads."""

    code: str
    rung: Rung
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ladder comes to, and how."""

    rung: Rung
    severity: str
    lines: tuple[Line, ...]

    @property
    def strike_days(self) -> int | None:
        """For how many days the strike counts; ``None`` for always."""
        return STRIKE_DAYS[self.severity]


def propose(
    severities: Iterable[str], *, strikes: int = 0, factors: Iterable[Factor] = ()
) -> Proposal:
    """The step for one case.

    ``severities`` are the classes of the clauses broken, ``strikes`` the strikes in force before
    this case, ``factors`` what a person found to make it worse.  Without a clause there is no step.
    Raises ``ValueError`` for an unknown class or a negative number of strikes.
    """
    if strikes < 0:
        raise ValueError("The number of strikes cannot be negative.")
    classes = sorted(severities, key=list(BASE).index)
    if not classes:
        return Proposal(Rung.NONE, "S0", (Line("no_clause", Rung.NONE),))
    gravest = classes[-1]
    rung = BASE[gravest]
    lines = [Line("base", rung, {"severity": gravest})]
    if rung is Rung.NONE:
        # Advice is advice, whatever happened before.
        return Proposal(rung, gravest, tuple(lines))
    if strikes:
        rung = _up(rung, strikes)
        lines.append(Line("strikes", rung, {"count": strikes}))
    for factor in sorted(set(factors), key=list(Factor).index):
        rung = _with(factor, rung)
        lines.append(Line(factor.value, rung))
    return Proposal(rung, gravest, tuple(lines))


def _with(factor: Factor, rung: Rung) -> Rung:
    if factor is Factor.CHEATED_REGISTRATION:
        return Rung.BAN
    if factor is Factor.MINORS_HARMED:
        return max(_up(rung, 1), Rung.MUTE_15)
    return _up(rung, 1)


def _up(rung: Rung, steps: int) -> Rung:
    return Rung(min(rung + steps, Rung.BAN))
