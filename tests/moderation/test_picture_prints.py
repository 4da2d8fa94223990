"""The print of a picture survives what happens to pictures, and tells pictures apart."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from moderation.picture_prints import (
    SAME,
    Print,
    Unreadable,
    are_alike,
    are_equal,
    difference_hash,
    opened,
    prints_of,
    prints_to_watch_for,
)
from tests.moderation import drawing

EVERY_BIT = 2**64 - 1
HASHES = st.integers(0, EVERY_BIT)
PRINTS = st.builds(Print, HASHES, HASHES, st.binary(min_size=27, max_size=27))
KINDS: tuple[Callable[[int], Image.Image], ...] = (drawing.emblem, drawing.scene)


def written(image: Image.Image, kind: str, quality: int = 50) -> Image.Image:
    output = io.BytesIO()
    image.save(output, kind, quality=quality)
    return opened(output.getvalue())


def cropped(image: Image.Image, share: float) -> Image.Image:
    across, down = round(image.width * share), round(image.height * share)
    return image.crop((across, down, image.width - across, image.height - down))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "a poor JPEG": lambda image: written(image, "JPEG", 40),
    "WebP": lambda image: written(image, "WEBP", 60),
    "GIF": lambda image: written(image.quantize(128), "GIF"),
    "a thumbnail": lambda image: image.resize((96, 96), Image.Resampling.LANCZOS),
    "larger": lambda image: image.resize((600, 600), Image.Resampling.BICUBIC),
    "lighter": lambda image: ImageEnhance.Brightness(image).enhance(1.12),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.88),
    "cropped a little": lambda image: cropped(image, 0.03),
    "all at once": lambda image: written(
        ImageEnhance.Brightness(image.resize((128, 128))).enhance(1.08), "JPEG"
    ),
}


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("change", list(CHANGES))
def test_a_watched_picture_is_known_again(draw, change):
    lost = [
        seed
        for image, seed in ((draw(seed), seed) for seed in range(25))
        if not are_alike(prints_of(CHANGES[change](image)), prints_to_watch_for(image))
    ]
    # Drawn by chance, one in hundreds has hardly any shape to go by.
    assert len(lost) <= 1


@pytest.mark.parametrize("draw", KINDS)
def test_a_copy_in_another_file_has_the_same_print_under_the_stricter_measure(draw):
    lost = []
    for seed in range(30):
        image = draw(seed)
        copy = written(image.resize((200, 200), Image.Resampling.LANCZOS), "WEBP", 70)
        if not are_alike(prints_of(copy), prints_of(image), share=SAME):
            lost.append(seed)
    assert len(lost) <= 1


@pytest.mark.parametrize("draw", KINDS)
def test_a_picture_written_anew_is_mostly_equal_to_what_it_was(draw):
    found = sum(
        are_equal(prints_of(written(image.resize((512, 512)), "WEBP", 90)), prints_of(image))
        for image in map(draw, range(30))
    )
    assert found >= 24


@pytest.mark.parametrize("draw", KINDS)
def test_among_hundreds_of_accounts_hardly_any_two_different_pictures_are_equal(draw):
    prints = [prints_of(draw(seed)) for seed in range(200)]
    taken = [at for at in range(200) if any(are_equal(prints[at], one) for one in prints[:at])]
    assert len(taken) <= 1


def test_pictures_with_hardly_any_shape_are_equal_to_none():
    prints = [str(Print(0xFF00, 0xFF, bytes(27)))]
    assert are_alike(prints, prints, share=0)
    assert not are_equal(prints, prints)


def test_pictures_of_different_kinds_are_told_apart():
    badges = [drawing.emblem(seed) for seed in range(25)]
    views = [drawing.scene(seed) for seed in range(25)]
    for ones, others in ((badges, views), (views, badges)):
        shown = [prints_of(image) for image in ones]
        watched = [prints_to_watch_for(image) for image in others]
        assert not any(are_alike(one, other) for one in shown for other in watched)


@given(prints=st.lists(PRINTS, min_size=1, max_size=3))
def test_every_print_is_like_itself_and_unlike_its_opposite(prints):
    texts = [str(one) for one in prints]
    assert are_alike(texts, texts, share=0)
    for one in prints:
        turned = Print(one.across ^ EVERY_BIT, one.down ^ EVERY_BIT, one.colours)
        assert not are_alike([str(one)], [str(turned)])


@given(one=PRINTS, other=PRINTS)
def test_being_alike_is_mutual(one, other):
    assert are_alike([str(one)], [str(other)]) == are_alike([str(other)], [str(one)])


def test_pictures_of_one_kind_are_hardly_ever_taken_for_one_another():
    for draw in KINDS:
        prints = [prints_of(draw(seed)) for seed in range(30)]
        watched = [prints_to_watch_for(draw(seed)) for seed in range(30)]
        taken = sum(
            are_alike(prints[one], watched[other])
            for one in range(30)
            for other in range(30)
            if one != other
        )
        assert taken <= 30 * 29 * 0.01


def test_a_wide_logo_is_known_by_its_middle_and_on_a_white_ground():
    logo = drawing.scene(7, 900, 400)
    watched = prints_to_watch_for(logo)
    middle = logo.crop((250, 0, 650, 400))
    page = Image.new("RGB", (1000, 1000), "white")
    page.paste(logo, (50, 300))
    assert are_alike(prints_of(middle), watched)
    assert are_alike(prints_of(page), watched)


def test_the_same_shape_in_other_colours_is_another_badge():
    badges = []
    for colour in ("#c00000", "#0040c0"):
        badge = Image.new("RGB", (300, 300), "white")
        ImageDraw.Draw(badge).ellipse((20, 20, 280, 280), fill=colour)
        badges.append(badge)
    assert not are_alike(prints_of(badges[0]), prints_to_watch_for(badges[1]))


@pytest.mark.parametrize("colour", ["white", "black", "#777777"])
def test_an_empty_page_has_no_print(colour):
    page = Image.new("RGB", (200, 200), colour)
    assert prints_of(page) == prints_to_watch_for(page) == ()
    assert prints_of(Image.new("RGB", (1, 1), colour)) == ()
    assert not are_alike((), prints_of(drawing.emblem(1)))


def test_what_is_transparent_counts_as_white():
    badge = drawing.emblem(5).convert("RGBA")
    badge.putalpha(Image.new("L", badge.size, 255))
    sheet = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    sheet.paste(badge, (100, 100), badge)
    white = Image.new("RGB", (600, 600), "white")
    white.paste(badge.convert("RGB"), (100, 100))
    output = io.BytesIO()
    sheet.save(output, "PNG")
    assert prints_of(opened(output.getvalue())) == prints_of(white)


def test_the_hash_says_where_it_gets_lighter_to_the_right():
    ramp = Image.linear_gradient("L").rotate(90)
    assert difference_hash(ramp) == 2**64 - 1
    assert difference_hash(ramp.rotate(180)) == 0
    assert difference_hash(ramp, margin=200) == 0


@pytest.mark.parametrize("raw", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40])
def test_what_is_no_picture_cannot_be_opened(raw):
    with pytest.raises(Unreadable):
        opened(raw)


@pytest.mark.parametrize("text", ["", "0" * 30, "x" * 86])
def test_what_is_no_print_is_not_compared(text):
    with pytest.raises(ValueError):
        are_alike([text], prints_of(drawing.emblem(2)))
