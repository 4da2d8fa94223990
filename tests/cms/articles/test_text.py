"""Counting, cutting and naming text."""

import time
import unicodedata

import pytest

from cms.articles.text import (
    clean_line,
    clean_tag,
    count_characters,
    excerpt,
    language_of,
    reading_minutes,
    slugify_headline,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("三家企业", 4),
        ("三家企业。", 5),
        ("Sora模型发布，GPT-4.5 很强。", 10),
        ("hello, world!", 2),
        ("产能约7.6万吨", 6),
        ("“引号”——…", 7),
        ("  \n ", 0),
        ("カタカナ", 4),
        ("don’t", 1),
    ],
)
def test_characters_are_counted_the_newsroom_way(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_reading_takes_at_least_a_minute() -> None:
    assert reading_minutes("短") == 1
    assert reading_minutes("长" * 1_201) == 4
    assert reading_minutes("word " * 440) == 2


def test_an_excerpt_ends_with_a_sentence_where_one_ends_late_enough() -> None:
    text = "第一句话写在这里。第二句话很长很长很长很长。"
    assert excerpt(text, 12) == "第一句话写在这里。"
    assert excerpt(text, 100) == text


def test_an_excerpt_never_cuts_a_word_or_an_accent_in_two() -> None:
    assert excerpt("hello internationalization world", 12) == "hello…"
    assert excerpt("产能 international", 8) == "产能…"
    assert not unicodedata.combining(excerpt("一二三e\u0301四五六七", 5)[-2])


@pytest.mark.parametrize("length", [1, 2, 5, 20, 60])
def test_an_excerpt_is_never_longer_than_asked(length: int) -> None:
    for text in ("一二三，四五六。" * 20, "word " * 50, "x" * 200, "a。b" * 30):
        assert 0 < len(excerpt(text, length)) <= length


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("《新能源》Sora 模型：２０２６年", "新能源-sora-模型-2026年"),
        ("!!!", "article"),
        ("", "article"),
        ("../../etc/passwd", "etc-passwd"),
        ("A_B  C", "a-b-c"),
        ("<script>", "script"),
    ],
)
def test_a_slug_keeps_han_characters_and_nothing_that_needs_care(headline: str, slug: str) -> None:
    assert slugify_headline(headline) == slug


def test_a_long_slug_is_cut_between_words() -> None:
    assert slugify_headline("word " * 40) == "-".join(["word"] * 12)
    assert slugify_headline("长" * 200) == "长" * 60


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("這個國家的經濟發展", "zh-hant"),
        ("这个国家的经济发展", "zh-hans"),
        ("人口", "zh-hans"),
        ("The 中 character in an otherwise English sentence of words", "en"),
        ("Sora模型发布", "zh-hans"),
        ("", "en"),
    ],
)
def test_the_language_is_guessed_from_the_characters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_line_loses_what_cannot_be_seen_and_keeps_what_can() -> None:
    assert clean_line("  标\u202e题\u200b 一\n\n二\x00三\ufeff\ud800 ", 40) == "标题 一 二三"
    assert clean_line("cafe\u0301 ㅤ", 40) == "café"
    assert clean_line("一二三四", 2) == "一二"


def test_a_line_of_combining_marks_is_read_quickly() -> None:
    started = time.process_time()
    line = clean_line("e" + "\u0301\u0327" * 1_000_000, 200)
    assert len(line) <= 5
    assert time.process_time() - started < 2


def test_a_tag_is_stored_without_its_sign_and_half_width() -> None:
    assert clean_tag(" ＃新能源 ") == "新能源"
    assert clean_tag("#ＡＩ，") == "AI"
    assert clean_tag("##") == ""
    assert len(clean_tag("长" * 100)) == 30
