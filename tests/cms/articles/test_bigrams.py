"""Search tokens: on a real index, Chinese is found exactly where a scan of the text finds it."""

import random
import sqlite3
import time
from collections.abc import Iterator

import pytest

from cms.articles.bigrams import (
    fts5_match,
    highlight,
    index_tokens,
    query_tokens,
    snippet,
    tsquery,
)


class Index:
    """A full-text table as the search uses it, with a scan to compare it with."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE VIRTUAL TABLE found USING fts5(body, tokenize='unicode61')")
        rows = [(number, index_tokens(text)) for number, text in enumerate(texts)]
        self.connection.executemany("INSERT INTO found(rowid, body) VALUES (?, ?)", rows)

    def search(self, query: str) -> set[int]:
        match = fts5_match(query)
        if not match:
            return set()
        rows = self.connection.execute("SELECT rowid FROM found WHERE body MATCH ?", (match,))
        return {row[0] for row in rows}

    def scan(self, word: str) -> set[int]:
        return {number for number, text in enumerate(self.texts) if word in text}


@pytest.fixture
def index() -> Iterator[Index]:
    chance = random.Random(7)
    characters = "新能源汽车电池工厂产能投资建设长三角地区企业合计超过"
    texts = []
    for _ in range(300):
        pieces = []
        for _ in range(chance.randint(1, 8)):
            run = "".join(chance.choice(characters) for _ in range(chance.randint(1, 7)))
            pieces.append(run + chance.choice(["，", "。", "", "sora", "gpt4，", "、"]))
        texts.append("".join(pieces))
    built = Index(texts)
    yield built
    built.connection.close()


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6])
def test_han_words_of_any_length_are_found_exactly_where_they_stand(
    index: Index, length: int
) -> None:
    chance = random.Random(length)
    hits = 0
    for _ in range(150):
        text = chance.choice(index.texts)
        start = chance.randrange(len(text))
        word = text[start : start + length]
        if not all("\u4e00" <= char <= "\u9fff" for char in word):
            continue
        assert index.search(word) == index.scan(word), word
        hits += 1
    assert hits > 10


@pytest.mark.parametrize("word", ["源sora", "sora新", "池gpt4", "gpt4"])
def test_mixed_words_stay_together(index: Index, word: str) -> None:
    # A Latin word may only begin where no other Latin letter stands before it.
    assert index.search(word) == index.scan(word)
    assert index.scan(word)


def test_either_script_width_and_case_finds_the_other() -> None:
    index = Index(["新能源汽車發佈ＧＰＵ", "新能源汽车发布gpu", "无关"])
    for query in ("汽车发布", "汽車發佈", "GPU", "ｇｐｕ"):
        assert index.search(query) == {0, 1}


def test_punctuation_keeps_words_apart_but_a_space_beside_latin_does_not() -> None:
    index = Index(["Sora，模型", "Sora 模型", "Sora模型", "新能，源"])
    assert index.search("sora模型") == {1, 2}
    assert index.search("能源") == set()


def test_the_last_latin_word_may_be_unfinished() -> None:
    index = Index(["transformer model", "transfer"])
    assert index.search("transf") == {0, 1}
    assert index.search("transf model") == set()
    assert index.search("transformer mod") == {0}


def test_a_single_han_character_is_found_at_the_end_of_a_run() -> None:
    index = Index(["大模型。", "模具", "无"])
    assert index.search("型") == {0}
    assert index.search("模") == {0, 1}


def test_characters_newer_than_the_engine_are_found() -> None:
    index = Index(["氢的同位素𬬻元素", "𬭚", "普通"])
    assert index.search("素𬬻") == {0}
    assert index.search("𬭚") == {1}


@pytest.mark.parametrize(
    "query",
    ['"' * 50_000, "(" * 50_000, "中" * 50_000, "a b " * 50_000, "NEAR(a b)", "a AND", "* OR ^x",
     "body:x",
     "'; DROP TABLE found; --", "\x00", "\ud800中文", "-", "!!!:*<->", "{[(", "𬭚" * 9_000],
    ids=lambda query: repr(query[:8]),
)  # fmt: skip
def test_a_hostile_query_is_harmless_and_quick(index: Index, query: str) -> None:
    started = time.process_time()
    index.search(query)
    highlight("新能源 sora " * 2_000, query)
    phrases = query_tokens(query)
    assert len(phrases) <= 10
    assert sum(len(phrase.tokens) for phrase in phrases) <= 400
    assert set(tsquery(query)) & set('"\\;') == set()
    assert time.process_time() - started < 2


def test_the_query_strings_are_quoted_for_each_engine() -> None:
    assert fts5_match("Sora模型 发布") == '"sora 模型" AND "发布"'
    assert tsquery("模型Sora 發佈 gp") == "('模型' <-> '型' <-> 'sora') & ('发布') & ('gp':*)"
    assert fts5_match("？！") == tsquery("？！") == ""


def test_highlighting_marks_the_original_spelling() -> None:
    assert highlight("Sora 模型發佈", "sora模型 发布") == [("Sora 模型", True), ("發佈", True)]
    assert highlight("㍿模型", "模型") == [("㍿", False), ("模型", True)]
    assert highlight("assort sort", "sort") == [("assort ", False), ("sort", True)]
    assert highlight("文", "") == [("文", False)]


@pytest.mark.parametrize("query", ["模型", "sora", "没有", ""])
def test_highlighting_loses_nothing(query: str) -> None:
    text = "Sora模型ﬁ模型，ＳＯＲＡ。"
    assert "".join(piece for piece, _ in highlight(text, query)) == text


def test_a_snippet_shows_the_first_hit_with_what_surrounds_it() -> None:
    text = "前" * 100 + "模型" + "后" * 100
    segments = snippet(text, "模型", 30)
    assert segments[0] == segments[-1] == ("…", False)
    assert ("模型", True) in segments
    assert sum(len(piece) for piece, _ in segments) == 32
    assert snippet("短文", "没有", 30) == [("短文", False)]
