"""The print of a picture survives what happens to pictures, and tells pictures apart."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from moderation.picture_prints import (
    SAME,
    Unreadable,
    are_alike,
    difference_hash,
    opened,
    prints_of,
    prints_to_watch_for,
)
from tests.moderation import drawing

SEEDS = st.integers(0, 10_000)
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
    "larger": lambda image: image.resize((900, 900), Image.Resampling.BICUBIC),
    "lighter": lambda image: ImageEnhance.Brightness(image).enhance(1.12),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.88),
    "cropped a little": lambda image: cropped(image, 0.03),
    "all at once": lambda image: written(
        ImageEnhance.Brightness(image.resize((128, 128))).enhance(1.08), "JPEG"
    ),
}


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("change", list(CHANGES))
@settings(max_examples=15)
@given(seed=SEEDS)
def test_a_watched_picture_is_known_again(draw, change, seed):
    image = draw(seed)
    assert are_alike(prints_of(CHANGES[change](image)), prints_to_watch_for(image))


@pytest.mark.parametrize("draw", KINDS)
@settings(max_examples=30)
@given(seed=SEEDS)
def test_a_copy_in_another_file_has_the_same_print_under_the_stricter_measure(draw, seed):
    image = draw(seed)
    copy = written(image.resize((300, 300), Image.Resampling.LANCZOS), "WEBP", 70)
    assert are_alike(prints_of(copy), prints_of(image), share=SAME)


@settings(max_examples=60)
@given(one=SEEDS, other=SEEDS)
def test_pictures_of_different_kinds_are_told_apart(one, other):
    badge, view = drawing.emblem(one), drawing.scene(other)
    assert not are_alike(prints_of(view), prints_to_watch_for(badge))
    assert not are_alike(prints_of(badge), prints_to_watch_for(view))


def test_pictures_of_one_kind_are_hardly_ever_taken_for_one_another():
    for draw in KINDS:
        prints = [prints_of(draw(seed)) for seed in range(60)]
        watched = [prints_to_watch_for(draw(seed)) for seed in range(60)]
        taken = sum(
            are_alike(prints[one], watched[other])
            for one in range(60)
            for other in range(60)
            if one != other
        )
        assert taken <= 60 * 59 * 0.01


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
