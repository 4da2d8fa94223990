"""The workbench: the frozen text with its evidence, and what stands around it."""

import re

import pytest

from moderation import convention
from moderation.models import Finding
from submissions import claims, conversation, decisions, drafting, queries
from submissions.desk import findings
from submissions.highlighting import field_text, marked, places
from submissions.models import Decision, Revision
from submissions.states import Action
from tests.factories.people import make_author, make_user
from tests.factories.pieces import content, decided, draft, reading, received, submit, verdict
from tests.submissions.desk_pages import (
    client_of,
    has_button,
    read,
    revision_of,
    text,
    work_url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
LONG = "读者想知道这些数字从哪里来，我们就把账本摊开。" * 8
ADVERT = f"<p>{LONG}</p><p>想要完整表格，请<strong>加微信</strong> abc12345 领取。</p>"


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


def test_the_page_says_state_checks_and_number_to_programs():
    piece = received(make_author())
    page = read(make_user("editor"), piece).content.decode()
    assert f'data-submission-number="{piece.number}"' in page
    assert 'data-state="received"' in page
    assert f'data-checks="{piece.latest.check_run.state}"' in page


def test_checks_that_have_not_run_are_named_as_waiting():
    piece = draft(make_author())
    submit(piece)
    page = read(make_user("editor"), piece)
    assert b'data-checks="pending"' in page.content
    assert "still running" in text(page)


def test_a_finding_links_its_quote_to_the_mark_in_the_text_and_its_clause_to_the_convention():
    piece = received(make_author(), body=ADVERT)
    page = read(make_user("editor"), piece).content.decode()
    found = re.search(r'class="finding"[^>]*data-clause="([0-9.]+)" data-severity="(\w+)"', page)
    assert found
    anchor = f"#clause-{found[1].replace('.', '-')}"
    assert f'/convention/{anchor}"' in page
    for place in re.findall(r'href="#(finding-\d+-\d+)"', page):
        assert f'id="{place}"' in page


def test_every_mark_stands_on_the_words_its_finding_quotes():
    piece = received(make_author(), body=ADVERT, title="震惊！加微信 abc12345 看账本")
    page = read(make_user("editor"), piece).content.decode()
    frozen = revision_of(piece)
    body = page.split('<div class="prose">')[1].split("</section>")[0]
    assert same_letters(body, frozen.body_text)
    shown = [p for f in findings.of_revision(frozen) for p in places(f, frozen)]
    assert {place.field for place in shown} == {"title", "text"}
    for place in shown:
        assert field_text(frozen, place.field)[place.start : place.end] == place.quote
        following = re.sub("<[^>]+>", "", page.split(f'id="{place.anchor}">')[1])
        assert "".join(following.split()).startswith("".join(place.quote.split()))


def test_a_short_mark_is_seen_inside_a_long_one():
    words = "甲" * 40 + "加微信" + "乙" * 40
    revision = Revision(body_html=f"<p>{words}</p>", body_text=words)
    span = {"field": "text", "start": 0, "end": len(words), "quote": words}
    inner = {"field": "text", "start": 40, "end": 43, "quote": "加微信"}
    found = [
        Finding(pk=1, spans=[span], severity="attention"),
        Finding(pk=2, spans=[inner], severity="hold"),
    ]
    shown = marked(revision, found)["text"]
    assert re.findall(r'class="finding-mark (\S+)"[^>]*>(.)', shown) == [
        ("severity-attention-long", "甲"),
        ("severity-hold", "加"),
        ("severity-attention-long", "乙"),
    ]
    assert shown.count('id="finding-1-1"') == 1
    assert same_letters(shown, words)


def same_letters(markup: str, plain: str) -> bool:
    return "".join(re.sub("<[^>]+>", "", markup).split()) == "".join(plain.split())


def test_a_span_whose_words_are_not_there_gets_no_mark():
    piece = received(make_author(), body=ADVERT)
    finding = Finding(
        pk=1, spans=[{"field": "text", "start": 0, "end": 2, "quote": "别的"}], severity="hold"
    )
    assert [place.anchor for place in places(finding, revision_of(piece))] == [""]


def test_markup_in_lines_is_shown_as_text():
    piece = received(make_author(), title="<script>alert(1)</script>", standfirst="<b>重</b>")
    page = read(make_user("editor"), piece).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>重</b>" not in page


def test_one_changed_character_is_marked_as_one_character():
    author, editor = make_author(), make_user("editor")
    body = "<p>装机量增长了三倍，其余照旧。" + LONG + "</p>"
    piece = decided(author, editor, Action.REQUEST_CHANGES, body=body)
    point = Decision.objects.get(submission=piece).changes.get()
    drafting.answer_changes(piece, by=author, answers={point.pk: ("done", "")})
    held = queries.draft_of(piece, author)
    changed = content(body=body.replace("三倍", "五倍"), title="新的题目")
    drafting.save(piece, content=changed, by=author, base_version=held.version)
    submit(piece)
    page = read(editor, piece)
    assert "<del>三</del><ins>五</ins>" in page.content.decode()
    assert "Changed fields" in text(page)
    assert "Name the source of the second figure." in text(page)
    assert read(editor, piece, compare="1..2").status_code == 200
    assert read(editor, piece, compare="9..'x").status_code == 200


def test_the_page_costs_the_same_with_more_history(django_assert_max_num_queries):
    editor, author = make_user("editor"), make_author()
    piece = reading(author, editor, body=ADVERT)
    for number in range(5):
        received(author)
        conversation.post(piece, by=editor, text=f"Line {number}", key=str(number))
    client = client_of(editor)
    client.get(work_url(piece))
    with django_assert_max_num_queries(22):
        client.get(work_url(piece))


def test_the_author_at_the_desk_sees_their_piece_without_what_colleagues_say():
    author, editor = make_author("editor"), make_user("editor")
    piece = reading(author, editor)
    conversation.post(piece, by=editor, text="Weak ending, between us.", key="1")
    conversation.post(piece, by=editor, text="Please send the table.", key="2", for_author=True)
    decisions.decide(piece, verdict=verdict(Action.ACCEPT), by=editor, revision=revision_of(piece))
    page = read(author, piece)
    assert "between us" not in text(page)
    assert "A letter." not in text(page)
    assert "Decided" not in text(page)
    assert "Please send the table." in text(page)
    for button in ("accept", "release", "undo", "judge", "claim", "message"):
        assert not has_button(page, button)


def test_the_thread_says_who_sees_what_and_starts_staff_only():
    piece, editor = received(make_author()), make_user("editor")
    conversation.post(piece, by=editor, text="For us.", key="1")
    page = read(editor, piece).content.decode()
    assert "staff only" in page
    assert re.search(r'id="to-staff" value="staff" checked', page)


def test_history_says_who_was_told():
    piece = received(make_author(email="pen@example.org"))
    assert "Letter to pen@example.org: on its way" in text(read(make_user("editor"), piece))


@pytest.mark.parametrize("pk", ["0", "999999", "abc", "99999999999999999999999999"])
def test_an_address_without_a_piece_is_not_found(pk):
    client = client_of(make_user("editor"))
    assert client.get(f"/admin/submissions/submission/{pk}/change/").status_code == 404


def test_a_draft_has_no_workbench():
    assert read(make_user("chief"), draft(make_author())).status_code == 404


def test_readers_and_strangers_do_not_reach_a_piece():
    piece = received(make_author())
    for person in (None, make_user(), make_author(), piece.author):
        answer = read(person, piece)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_a_letter_can_be_seen_before_deciding():
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    page = read(editor, piece, decide="decline")
    assert 'name="letter_for" value="decline"' in page.content.decode()
    assert not decisions.pending(piece)


def test_clauses_of_the_findings_are_ticked_until_judged_wrong():
    editor = make_user("editor")
    piece = reading(make_author(), editor, body=ADVERT)
    code = next(f.clause_code for f in findings.of_revision(revision_of(piece)) if f.clause_code)
    ticked = f'id="reason-{code}" value="{code}" checked'
    assert ticked in read(editor, piece).content.decode()
    for finding in findings.of_revision(revision_of(piece)):
        findings.judge(piece, finding_id=str(finding.pk), verdict="wrong", by=editor)
    assert ticked not in read(editor, piece).content.decode()


def test_the_page_needs_no_script_of_its_own_in_the_markup():
    piece = received(make_author())
    page = read(make_user("editor"), piece).content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert " style=" not in page
    assert "<style" not in page


def test_each_button_stands_once():
    editor = make_user("editor")
    piece = received(make_author())
    assert read(editor, piece).content.decode().count('name="claim"') == 1
    claims.claim(piece, by=editor)
    page = read(editor, piece).content.decode()
    for name in ("accept", "request_changes", "decline", "reject"):
        assert page.count(f'name="{name}"') == 1


def test_a_copied_passage_is_shown_beside_the_place_it_comes_from():
    first = received(make_author(), title="账本的第一版", body=f"<p>{LONG}</p>")
    second = received(make_author(), body=f"<p>开头是新的。</p><p>{LONG}</p>")
    editor = make_user("editor")
    page = read(editor, second).content.decode()
    asked = re.search(r'href="\?copies=(\d+)#beside"', page)
    assert asked
    shown = read(editor, second, copies=asked[1])
    assert f"Side by side with {first.number}" in text(shown)
    assert shown.content.decode().count(f"<mark>{LONG[:-1]}") == 2
    assert f'href="{work_url(first)}"' in shown.content.decode()
    for wrong in ("0", "x", "9" * 30, ""):
        assert b'id="beside"' not in read(editor, second, copies=wrong).content


def test_an_editor_does_not_see_strangers_texts_beside_a_piece_of_their_own():
    received(make_author(), body=f"<p>{LONG}</p>")
    editor = make_author("editor")
    own = received(editor, body=f"<p>{LONG}</p>")
    (finding, *_others) = findings.of_revision(revision_of(own))
    page = read(editor, own, copies=str(finding.pk))
    assert b'id="beside"' not in page.content
    assert b'href="?copies=' not in page.content
