"""The ladder: every base, every strike, every factor, and the arithmetic in words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.explanations.ladder import sentence
from moderation.ladder import BASE, Factor, Rung, propose

CLASSES = st.sampled_from(list(BASE))
FACTORS = st.sets(st.sampled_from(list(Factor)))


@pytest.mark.parametrize(
    ("severity", "rung"),
    [
        ("S0", Rung.NONE),
        ("S1", Rung.NOTICE),
        ("S2", Rung.MUTE_1),
        ("S3", Rung.MUTE_7),
        ("S4", Rung.BAN),
    ],
)
def test_the_gravest_clause_sets_the_base(severity: str, rung: Rung):
    assert propose([severity]).rung is rung
    assert propose(["S0", severity]).rung is rung


def test_without_a_clause_there_is_no_step():
    assert propose([], strikes=5, factors=list(Factor)).rung is Rung.NONE


@pytest.mark.parametrize(
    ("strikes", "rung"),
    [(0, Rung.MUTE_1), (1, Rung.MUTE_7), (2, Rung.MUTE_15), (3, Rung.MUTE_FOR_GOOD), (9, Rung.BAN)],
)
def test_each_strike_in_force_adds_a_step(strikes: int, rung: Rung):
    assert propose(["S2"], strikes=strikes).rung is rung


@pytest.mark.parametrize(
    ("factor", "rung"),
    [
        (Factor.MINORS_HARMED, Rung.MUTE_15),
        (Factor.SEVERAL_ACCOUNTS, Rung.MUTE_7),
        (Factor.EVASION, Rung.MUTE_7),
        (Factor.CHEATED_REGISTRATION, Rung.BAN),
    ],
)
def test_each_factor_makes_it_heavier(factor: Factor, rung: Rung):
    assert propose(["S2"], factors=[factor]).rung is rung


def test_advice_is_never_a_penalty():
    assert propose(["S0"], strikes=4, factors=list(Factor)).rung is Rung.NONE


@given(st.lists(CLASSES, min_size=1), st.integers(0, 9), FACTORS, st.sampled_from(list(Factor)))
def test_more_of_anything_is_never_lighter(
    classes: list[str], strikes: int, factors: set[Factor], more: Factor
):
    rung = propose(classes, strikes=strikes, factors=factors).rung
    assert propose(classes, strikes=strikes + 1, factors=factors).rung >= rung
    assert propose(classes, strikes=strikes, factors={*factors, more}).rung >= rung
    assert propose([*classes, "S4"], strikes=strikes, factors=factors).rung >= rung


@given(st.lists(CLASSES), st.integers(0, 9), FACTORS)
def test_the_last_line_of_the_arithmetic_is_the_step_and_every_line_has_words(
    classes: list[str], strikes: int, factors: set[Factor]
):
    proposal = propose(classes, strikes=strikes, factors=factors)
    assert proposal.lines[-1].rung is proposal.rung
    for line in proposal.lines:
        assert "%" not in sentence({"code": line.code, "rung": line.rung.name, **line.params})


def test_timed_mutes_last_1_7_and_15_days_and_the_rest_has_no_end():
    days = {rung: rung.lasts for rung in Rung if rung.lasts}
    assert days == {
        Rung.MUTE_1: timedelta(days=1),
        Rung.MUTE_7: timedelta(days=7),
        Rung.MUTE_15: timedelta(days=15),
    }
    assert [rung for rung in Rung if rung.needs_two] == [Rung.MUTE_FOR_GOOD, Rung.BAN]
    assert [rung for rung in Rung if not rung.is_strike] == [Rung.NONE, Rung.NOTICE]


def test_what_is_no_class_or_no_number_is_refused():
    with pytest.raises(ValueError):
        propose(["S9"])
    with pytest.raises(ValueError):
        propose(["S1"], strikes=-1)
