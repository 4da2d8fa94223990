"""The picture of a profile beside protected ones, those of other accounts, and refused ones."""

from typing import Any

import pytest
from PIL import Image, ImageEnhance

from moderation.checkers import avatars
from moderation.explanations import explain
from moderation.material import AuthorRecord, Avatar, Box, Material, Picture, Severity, Stage
from moderation.picture_prints import SAME, are_alike, prints_of, prints_to_watch_for
from moderation.screening import AVATAR_CHECKERS, PROFILE_CHECKERS, STAGES, State, screen
from tests.moderation import drawing

HASH = "a" * 64
BADGE = drawing.emblem(3)
SEEN = (Picture(HASH, "", 512, 512),)


def shown(image: Image.Image = BADGE, *, is_staff: bool = False, **known) -> Material:
    avatar = Avatar(HASH, prints_of(image), **known)
    return Material("", "", pictures=SEEN, avatar=avatar, author=AuthorRecord(is_staff=is_staff))


def test_a_protected_picture_in_another_size_asks_a_person():
    copy = BADGE.resize((120, 120), Image.Resampling.LANCZOS)
    (found,) = avatars.check(shown(copy, protected=prints_to_watch_for(BADGE)))
    assert (found.clause, found.code) == ("5.3", "avatar_protected")
    assert found.severity is Severity.ATTENTION
    assert found.boxes == (Box(HASH, 0, 0, 512, 512),)
    assert "protects" in explain(found.code, found.params)


def test_a_picture_of_another_account_asks_a_person_and_names_nobody():
    (found,) = avatars.check(shown(others=prints_of(BADGE)))
    assert (found.clause, found.code, dict(found.params)) == ("3.3", "avatar_shared", {})
    assert "Another account" in explain(found.code, found.params)


def test_a_copy_bit_by_bit_asks_a_person_whatever_its_shape():
    plain = Image.new("RGB", (90, 90), "white")
    (found,) = avatars.check(shown(plain, is_copy=True))
    assert found.code == "avatar_shared"


def test_a_picture_that_is_only_alike_is_another_accounts_own():
    darker = ImageEnhance.Brightness(BADGE).enhance(0.8)
    assert are_alike(prints_of(darker), prints_of(BADGE), share=SAME)
    assert list(avatars.check(shown(darker, others=prints_of(BADGE)))) == []


def test_a_protected_picture_that_others_show_too_is_told_once():
    found = avatars.check(shown(protected=prints_to_watch_for(BADGE), others=prints_of(BADGE)))
    assert [finding.code for finding in found] == ["avatar_protected"]


def test_a_picture_that_was_refused_before_asks_again():
    (found,) = avatars.check(shown(refused=prints_of(BADGE)))
    assert (found.clause, found.code) == ("", "avatar_refused_before")


def test_another_picture_says_nothing():
    known = prints_to_watch_for(drawing.scene(8))
    material = shown(protected=known, others=known, refused=known)
    assert list(avatars.check(material)) == []


@pytest.mark.parametrize("known", ["protected", "others", "refused"])
def test_staff_may_show_the_logo_of_the_house(known):
    likes: dict[str, Any] = {known: prints_to_watch_for(BADGE)}
    material = shown(is_staff=True, **likes)
    assert list(avatars.check(material)) == []


def test_a_profile_without_a_picture_and_a_plain_one_say_nothing():
    known = prints_to_watch_for(BADGE)
    plain = shown(Image.new("RGB", (90, 90), "white"), protected=known, others=known)
    assert list(avatars.check(plain)) == []
    assert list(avatars.check(Material("", ""))) == []


def test_it_runs_for_profiles_and_begins_by_asking():
    assert {name for name, _check in PROFILE_CHECKERS} >= AVATAR_CHECKERS
    assert STAGES[avatars.NAME] is Stage.ATTENTION
    result = screen(shown(protected=prints_to_watch_for(BADGE)), PROFILE_CHECKERS)
    assert (result.state, [found.code for found in result.findings]) == (
        State.ATTENTION,
        ["avatar_protected"],
    )


def test_a_print_nobody_can_read_calls_a_person():
    broken = Material("", "", pictures=SEEN, avatar=Avatar(HASH, ("zz",), protected=("zz",)))
    assert screen(broken, PROFILE_CHECKERS).state == State.FAILED


@pytest.mark.parametrize(
    "bio",
    [
        "你妈死了，傻逼东西都来看",
        "收银行卡四件套，高价",
        "稳赚不赔，加微信",
        "代刷粉丝联系我",
        "找个瑟瑟的搭子",
    ],
)
def test_what_an_author_says_of_themselves_is_read_for_abuse_and_trade(bio):
    assert screen(Material("", bio), PROFILE_CHECKERS).state is State.ATTENTION


def test_a_plain_account_of_oneself_is_clean():
    bio = "生于海边，写港口、船和人。养了一只母狗，喝茶，打球，偶尔在微博发文。"
    assert screen(Material("", bio), PROFILE_CHECKERS).state is State.CLEAN
