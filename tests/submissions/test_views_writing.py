"""The form a piece is written in."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.articles.models import Picture
from submissions import drafting
from submissions.models import Draft, Revision, Submission
from submissions.states import Action, State
from tests.factories import people, pieces
from tests.submissions import pictures_for_tests as files
from tests.submissions.author_pages import browser, filled, only_piece

pytestmark = pytest.mark.django_db
NEW = "/write/new/"
FIELDS = [
    *("title", "standfirst", "category", "body", "attribution", "source_name", "source_url"),
    *("byline", "cover", "tags", "original_author", "permission_note", "cover_alt"),
    *("machine_assistance", "version", "key"),
]
KEPT = [
    *("title", "body_html", "body_text", "category", "tags", "byline", "cover", "cover_alt"),
    *("attribution", "source_name", "source_url", "original_author", "permission_note"),
    "machine_assistance",
]


def page(response) -> str:
    return str(response.content.decode())


def test_the_form_has_every_field_and_button_of_the_contract():
    text = page(browser(people.make_author()).get(NEW))
    assert 'id="submission-form"' in text
    assert 'enctype="multipart/form-data"' in text
    for name in [*FIELDS, "save", "preview", "submit", "consent_terms", "consent_image_rights"]:
        assert f'name="{name}"' in text, name


def test_an_incomplete_draft_is_always_saved():
    response = browser(people.make_author()).post(
        NEW, {"title": "只有标题", "key": "k", "save": "1"}
    )
    submission = only_piece()
    assert response["Location"] == f"/write/{submission.number}/"
    assert (submission.title, submission.state) == ("只有标题", State.DRAFT)


def test_a_complete_piece_is_submitted_and_its_page_shows_the_number():
    response = browser(people.make_author()).post(NEW, filled(submit="1"), follow=True)
    submission = only_piece()
    assert submission.state == State.RECEIVED
    assert response.redirect_chain == [(f"/write/{submission.number}/", 302)]
    assert f'data-submission-number="{submission.number}"' in page(response)
    assert Draft.objects.get().tags == ["储能", "运维"]


@pytest.mark.parametrize(
    "separators", ["储能,运维", "储能、运维", "储能，运维", " 储能 ， 运维 ，"]
)
def test_tags_are_split_at_any_comma(separators):
    browser(people.make_author()).post(NEW, filled(tags=separators, save="1"))
    assert Draft.objects.get().tags == ["储能", "运维"]


def test_submitting_an_empty_form_lists_what_is_missing_and_loses_nothing():
    response = browser(people.make_author()).post(
        NEW, {"standfirst": "一句话", "key": "k", "submit": "1"}
    )
    text = page(response)
    assert response.status_code == 200
    assert "<title>Error:" in text
    assert 'role="alert"' in text
    for anchor in [
        "id_title",
        "id_body",
        "id_category",
        "id_machine_assistance_0",
        "id_consent_terms",
    ]:
        assert f'href="#{anchor}"' in text, anchor
    assert "一句话" in text
    assert only_piece().state == State.DRAFT


def test_errors_of_an_existing_draft_keep_what_was_typed():
    author = people.make_author()
    submission = pieces.draft(author)
    sent = filled(title="", body="<p>太短</p>", version="1", submit="1")
    text = page(browser(author).post(f"/write/{submission.number}/", sent))
    assert "太短" in text
    assert f'name="version" value="{Draft.objects.get().version}"' in text


def test_a_missing_statement_is_asked_for_at_its_checkbox():
    text = page(
        browser(people.make_author()).post(NEW, filled(consent_image_rights=None, submit="1"))
    )
    assert 'href="#id_consent_image_rights"' in text
    assert 'href="#id_consent_terms"' not in text
    assert only_piece().state == State.DRAFT


def test_a_reprint_needs_its_source_and_other_statements():
    sent = filled(attribution="reprint", consent_source_permission=None, submit="1")
    text = page(browser(people.make_author()).post(NEW, sent))
    for anchor in ["id_source_name", "id_consent_source_permission"]:
        assert f'href="#{anchor}"' in text, anchor
    assert 'href="#id_source_url"' not in text


def test_a_double_click_on_submit_makes_one_submission():
    client = browser(people.make_author())
    sent = filled(submit="1")
    answers = [client.post(NEW, sent) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {f"/write/{only_piece().number}/"}
    assert Revision.objects.count() == 1
    assert only_piece().letters.count() == 1


def test_a_double_click_with_a_cover_stores_one_picture_and_one_submission():
    client = browser(people.make_author())
    answers = [
        client.post(
            NEW,
            filled(key="k", title="封面", body=pieces.TEXT * 2, submit="1", cover=files.picture()),
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Picture.objects.count(), Revision.objects.count()) == (1, 1)


def test_sending_another_text_with_a_used_form_keeps_that_text_for_a_new_piece():
    client = browser(people.make_author())
    client.post(NEW, filled(key="k", submit="1"))
    response = client.post(NEW, filled(key="k", body="<p>另外一段文字</p>", submit="1"))
    assert response.status_code == 409
    assert "另外一段文字" in page(response)
    assert 'value="k"' not in page(response)
    assert Revision.objects.count() == 1


def test_a_stale_form_shows_both_texts_and_changes_nothing():
    author = people.make_author()
    submission = pieces.draft(author, title="存着的标题", body=f"<p>存着的正文{pieces.TEXT}</p>")
    sent = filled(title="我的标题", body=f"<p>我的正文{pieces.TEXT}</p>", version="0", save="1")
    response = browser(author).post(f"/write/{submission.number}/", sent)
    text = page(response)
    assert response.status_code == 412
    for words in ["存着的标题", "存着的正文", "我的标题", "我的正文"]:
        assert words in text, words
    assert Draft.objects.get().title == "存着的标题"
    again = browser(author).post(f"/write/{submission.number}/", {**sent, "version": "1"})
    assert again.status_code == 302
    assert Draft.objects.get().title == "我的标题"


def test_a_stale_form_cannot_submit_another_text():
    author = people.make_author()
    submission = pieces.draft(author)
    response = browser(author).post(f"/write/{submission.number}/", filled(version="0", submit="1"))
    assert response.status_code == 412
    submission.refresh_from_db()
    assert submission.state == State.DRAFT


def test_a_refused_body_is_shown_again_with_the_reason():
    body = "<blockquote>" * 200 + "写好的字" + "</blockquote>" * 200
    response = browser(people.make_author()).post(NEW, filled(body=body, save="1"))
    assert response.status_code == 200
    assert "写好的字" in page(response)
    assert 'href="#id_body"' in page(response)
    assert not Submission.objects.exists()


def test_what_the_cleaning_left_out_is_told_in_one_line():
    body = f"<p>{pieces.TEXT}</p><script>x()</script><img src='https://elsewhere.example/a.png'>"
    response = browser(people.make_author()).post(NEW, filled(body=body, save="1"), follow=True)
    assert "1 script" in page(response)
    assert "1 picture from elsewhere" in page(response)


def test_plain_text_without_a_script_becomes_paragraphs():
    browser(people.make_author()).post(NEW, filled(body="第一行\n第二行 <b", save="1"))
    assert Draft.objects.get().body_html == "<p>第一行</p><p>第二行 &lt;b</p>"


@pytest.mark.parametrize(
    "make", [files.too_many_pixels, files.program, files.drawing, files.too_many_bytes]
)
def test_a_refused_cover_is_told_at_the_field_and_the_text_is_saved(make):
    response = browser(people.make_author()).post(NEW, filled(cover=make(), submit="1"))
    assert response.status_code == 200
    assert 'href="#id_cover"' in page(response)
    assert 'id="id_cover_error"' in page(response)
    assert only_piece().state == State.DRAFT
    assert Draft.objects.get().body_text
    assert not Picture.objects.exists()


def test_a_cover_is_kept_until_it_is_removed():
    client = browser(people.make_author())
    client.post(NEW, filled(cover=files.picture(), save="1"))
    address = f"/write/{only_piece().number}/"
    client.post(address, filled(title="第二次", version="1", save="1"))
    assert Draft.objects.get().cover is not None
    client.post(address, filled(title="第三次", version="2", cover_remove="on", save="1"))
    assert Draft.objects.get().cover is None


def test_a_line_too_long_is_told_and_the_rest_is_saved():
    response = browser(people.make_author()).post(NEW, filled(title="长" * 200, save="1"))
    assert 'href="#id_title"' in page(response)
    assert "长" * 200 in page(response)
    assert Draft.objects.get().body_text


STORED = {
    "title": "存着的标题",
    "body": f"<p>{pieces.TEXT}</p>",
    "tags": ["储能"],
    "attribution": "translation",
    "machine_assistance": "assisted",
    "source_name": "某站",
    "byline": "存着的署名",
}


def stored(author) -> tuple[Submission, dict]:
    submission = pieces.draft(author, **STORED)
    return submission, Draft.objects.values(*KEPT).get()


@pytest.mark.parametrize(
    "refused",
    [
        {"body": "坏\x00字"},
        {"category": "999999"},
        {"tags": "长" * 500},
        {"attribution": "stolen"},
        {"machine_assistance": "perhaps"},
        {"byline": "长" * 200},
        {"title": "坏\x00字"},
    ],
)
@pytest.mark.parametrize("by_itself", [False, True])
def test_a_refused_field_keeps_what_was_stored(refused, by_itself):
    author = people.make_author()
    submission, before = stored(author)
    address = f"/write/{submission.number}/" + ("autosave/" if by_itself else "")
    accept = "application/json" if by_itself else "text/html"
    sent = {"version": "1", "standfirst": "新的导语", "save": "1", **refused}
    response = browser(author).post(address, sent, headers={"accept": accept})
    assert response.status_code == 200
    if by_itself:
        assert set(response.json()["problems"]) == set(refused)
    assert Draft.objects.values(*KEPT).get() == before
    assert Draft.objects.get().standfirst == "新的导语"


def test_a_field_that_was_emptied_is_emptied():
    author = people.make_author()
    submission, _before = stored(author)
    sent = filled(title="", body="", category="", tags="", version="1", save="1")
    browser(author).post(f"/write/{submission.number}/", sent)
    draft = Draft.objects.get()
    assert (draft.title, draft.body_html, draft.category, draft.tags) == ("", "", None, [])


@pytest.mark.parametrize("sent", [{}, {"save": "1"}, {"junk": "x", "version": "1", "key": "k"}])
def test_a_request_without_any_field_of_the_form_begins_and_changes_nothing(sent):
    author = people.make_author()
    client = browser(author)
    response = client.post(NEW, sent)
    assert response.status_code == 400
    assert "fields arrived" in page(response)
    assert not Submission.objects.exists()
    assert autosave_of(client, NEW, sent).status_code == 400
    assert client.post(NEW, {"title": "x"}, content_type="application/json").status_code == 400
    assert not Submission.objects.exists()
    submission, before = stored(author)
    address = f"/write/{submission.number}/"
    assert client.post(address, sent).status_code == 400
    assert autosave_of(client, f"{address}autosave/", sent).json()["code"] == "nothing_sent"
    assert Draft.objects.values(*KEPT).get() == before


def autosave_of(client, address, sent):
    return client.post(address, sent, headers={"accept": "application/json"})


@pytest.mark.parametrize("button", ["save", "preview"])
def test_ticks_survive_saving_and_preview(button):
    author = people.make_author()
    client = browser(author)
    client.post(NEW, filled(consent_image_rights=None, **{button: "1"}))
    text = page(client.get(f"/write/{only_piece().number}/"))
    for kind, is_ticked in {"terms": True, "originality": True, "image_rights": False}.items():
        box = re.search(rf'<input[^>]*name="consent_{kind}"[^>]*>', text)
        assert box is not None
        assert ("checked" in box[0]) == is_ticked, kind
    assert not Revision.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
def test_a_senseless_version_is_no_server_error(version):
    author = people.make_author()
    submission = pieces.draft(author)
    response = browser(author).post(
        f"/write/{submission.number}/", filled(version=version, save="1")
    )
    assert response.status_code == 412


def test_preview_saves_first_and_is_for_its_author_only():
    author = people.make_author()
    client = browser(author)
    response = client.post(NEW, filled(preview="1"), follow=True)
    number = only_piece().number
    assert response.redirect_chain == [(f"/write/{number}/preview/", 302)]
    assert response["X-Robots-Tag"] == "noindex"
    assert "noindex" in page(response)
    assert pieces.TEXT[:20] in page(response)
    assert browser(people.make_author()).get(f"/write/{number}/preview/").status_code == 404


def test_a_preview_never_links_to_a_script_address():
    client = browser(people.make_author())
    sent = filled(attribution="reprint", source_name="某站", source_url="javascript:alert(1)")
    text = page(client.post(NEW, {**sent, "preview": "1"}, follow=True))
    assert "javascript:" not in text


def test_changes_are_made_from_the_last_revision_and_sent_again():
    author, editor = people.make_author(), people.make_user("editor")
    submission = pieces.decided(author, editor, Action.DECLINE)
    Draft.objects.all().delete()
    client = browser(author)
    assert submission.title in page(client.get(f"/write/{submission.number}/edit/"))
    sent = filled(title="改过的标题", version="0", submit="1")
    assert client.post(f"/write/{submission.number}/edit/", sent).status_code == 302
    submission.refresh_from_db()
    assert (submission.state, submission.round) == (State.RECEIVED, 2)


def test_the_text_cannot_be_changed_while_the_editors_have_it():
    author = people.make_author()
    submission = pieces.received(author)
    response = browser(author).get(f"/write/{submission.number}/edit/", follow=True)
    assert response.redirect_chain == [(f"/write/{submission.number}/", 302)]
    assert "cannot be changed now" in page(response)
    sent = filled(body="<p>偷偷改的</p>", version="1", save="1")
    late = browser(author).post(f"/write/{submission.number}/edit/", sent)
    assert late.status_code == 409
    assert "偷偷改的" in page(late)
    assert "偷偷改的" not in Draft.objects.get().body_text


def test_required_points_have_to_be_answered_before_sending_again():
    author, editor = people.make_author(), people.make_user("editor")
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    sent = filled(version="1", submit="1")
    response = browser(author).post(f"/write/{submission.number}/edit/", sent)
    assert response.status_code == 200
    assert 'role="alert"' in page(response)
    submission.refresh_from_db()
    assert submission.state == State.WITH_AUTHOR


@pytest.mark.parametrize("name", ["piece", "edit", "preview", "withdraw"])
def test_a_neighbours_piece_does_not_exist(name):
    submission = pieces.draft(people.make_author())
    address = reverse(f"submissions:{name}", args=[submission.number])
    assert browser(people.make_author()).get(address).status_code == 404
    assert browser(people.make_author()).post(address, filled(save="1")).status_code in {404, 405}


def test_an_editor_does_not_write_in_an_authors_piece():
    author, editor = people.make_author(), people.make_author("editor")
    submission = pieces.received(author)
    assert browser(editor).get(f"/write/{submission.number}/").status_code == 404


@pytest.mark.parametrize("name", ["piece", "edit", "preview", "withdraw"])
def test_nobody_gets_in_without_logging_in(name):
    submission = pieces.draft(people.make_author())
    address = reverse(f"submissions:{name}", args=[submission.number])
    response = browser().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")


def test_a_form_sent_after_the_session_ended_shows_its_text():
    response = browser().post(NEW, filled(body="没存上的正文", save="1"))
    assert response.status_code == 403
    assert "没存上的正文" in page(response)
    assert not Submission.objects.exists()


def test_a_form_needs_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.make_author())
    assert client.post(NEW, filled(save="1")).status_code == 403
    assert not Submission.objects.exists()


def test_a_closed_category_cannot_be_chosen_but_stays_where_it_was():
    author = people.make_author()
    closed = pieces.make_category(is_open=False)
    text = page(browser(author).post(NEW, filled(category=closed.pk, save="1")))
    assert 'href="#id_category"' in text
    submission = pieces.draft(author, category=closed)
    assert f'value="{closed.pk}" selected' in page(
        browser(author).get(f"/write/{submission.number}/")
    )


# --- saving by itself ---------------------------------------------------------------------------


def autosave(client, address, **fields):
    return client.post(address, filled(**fields), headers={"accept": "application/json"})


def test_the_first_autosave_begins_the_piece_once():
    client = browser(people.make_author())
    told = [
        json.loads(autosave(client, NEW, key="k", title="自动", body="文").content) for _ in "12"
    ]
    assert told[0]["number"] == told[1]["number"] == only_piece().number
    assert told[0]["autosave"] == f"/write/{only_piece().number}/autosave/"
    assert told[0]["version"] == told[1]["version"] == 1


def test_autosave_moves_the_version_and_refuses_a_stale_one_with_the_newer_text():
    author = people.make_author()
    submission = pieces.draft(author, title="存着的")
    address = f"/write/{submission.number}/autosave/"
    client = browser(author)
    assert autosave(client, address, title="新的", version="1").json()["version"] == 2
    late = autosave(client, address, title="旧窗口", version="1")
    assert late.status_code == 412
    assert late.json()["theirs"]["title"] == "新的"
    assert late.json()["version"] == 2
    assert Draft.objects.get().title == "新的"


def test_autosave_of_a_submitted_piece_says_that_it_has_moved_on():
    author = people.make_author()
    submission = pieces.received(author)
    late = autosave(browser(author), f"/write/{submission.number}/autosave/", version="1")
    assert late.status_code == 409
    assert late.json()["message"]


def test_autosave_keeps_the_cover():
    client = browser(people.make_author())
    client.post(NEW, filled(cover=files.picture(), save="1"))
    autosave(client, f"/write/{only_piece().number}/autosave/", version="1")
    assert Draft.objects.get().cover is not None


def test_autosave_tells_a_script_who_is_missing_what():
    submission = pieces.draft(people.make_author())
    address = f"/write/{submission.number}/autosave/"
    assert autosave(browser(), address).status_code == 401
    assert autosave(browser(people.make_author()), address).status_code == 404
    assert autosave(browser(people.make_user()), NEW).status_code == 403
    assert browser(submission.author).get(address).status_code == 405


def test_saving_the_same_text_again_changes_nothing():
    author = people.make_author()
    submission = drafting.start(author)
    text = pieces.content()
    first = drafting.save(submission, content=text, by=author, base_version=0)
    again = drafting.save(submission, content=text, by=author, base_version=0)
    assert (first.draft.version, again.draft.version) == (1, 1)
    assert first.draft.saved_at == again.draft.saved_at
