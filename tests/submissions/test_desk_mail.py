"""Mail at the desk: whose it is, how sure that is, what could be read, and what a person can do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from moderation.models import AuditEvent
from submissions import checking, claims, contact, tracking
from submissions.intake import mailbox
from submissions.models import Correspondent, ImapState, InboundMessage, Letter, Message, Submission
from submissions.states import Action, State
from tests.factories import people, pieces
from tests.submissions.desk_pages import client_of, has_button, press, read, text
from tests.submissions.intake.arriving import ARTICLE, FAILED, arrive, raw_mail
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.mailed_pages import piece

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

LIST = "/admin/submissions/inboundmessage/"
ROBOT = b"Auto-Submitted: auto-replied\r\n"


@pytest.fixture
def editor():
    return people.make_user("editor")


@pytest.fixture
def moderator():
    return people.make_user("moderator")


def page_of(message: InboundMessage, rest: str = "change/") -> str:
    return f"{LIST}{message.pk}/{rest}"


def push(user, message: InboundMessage, button: str):
    return client_of(user).post(page_of(message), {button: "1"})


def held() -> InboundMessage:
    """A mail without an article: too little text, no document."""
    return arrive(raw_mail("你好，请问怎么投稿？"))


# --- the piece on its workbench -----------------------------------------------------------------


def test_a_mailed_piece_stands_in_the_queue_with_an_envelope(editor):
    mailed = piece()
    written = pieces.received(people.make_author())
    page = client_of(editor).get("/admin/?view=unclaimed").content.decode()
    rows = {row.split('"', 1)[0]: row for row in page.split('<tr data-number="')[1:]}
    assert 'aria-label="By mail"' in rows[mailed.number]
    assert 'aria-label="By mail"' not in rows[written.number]


def test_an_unconfirmed_piece_is_not_invisible(editor):
    submission = piece(verified=False)
    page = text(client_of(editor).get("/admin/?view=unconfirmed"))
    assert submission.number in page
    assert "Sender: not confirmed" in page


def test_the_bench_says_who_sent_it_and_how_sure_that_is(editor):
    page = text(read(editor, piece(sender="周平 <sender@example.com>")))
    assert "(a name is a claim)" in page
    assert "sender@example.com" in page
    assert "Sender: verified" in page
    assert "The mail server of this address vouches for the mail." in page
    page = text(read(editor, piece(sender="other@example.com", verified=False)))
    assert "Sender: not confirmed" in page
    assert "Nothing proves that the mail came from this address." in page


def test_a_sender_who_confirmed_by_link_is_told_from_one_the_server_vouched_for(editor):
    submission = piece(verified=False)
    contact.confirm(submission)
    page = text(read(editor, submission))
    assert "Sender: confirmed by link" in page
    assert "Nothing proves" not in page
    assert "Write to the sender before you accept" in page


def test_a_piece_from_the_web_has_no_envelope(editor):
    assert 'id="envelope"' not in text(read(editor, pieces.received(people.make_author())))


def claimed_unsure(editor) -> Submission:
    submission = piece(verified=False)
    press(editor, submission, "vouch")
    checking.check_pending()
    submission.refresh_from_db()
    claims.claim(submission, by=editor)
    submission.refresh_from_db()
    return submission


def test_accepting_an_unsure_sender_is_refused_with_what_to_do_until_they_are_contacted(editor):
    submission = claimed_unsure(editor)
    fields = {
        "has_seen_hold": "1",
        "subject": "Yes",
        "letter": "We take it.",
        "letter_for": "accept",
    }
    response = press(editor, submission, "accept", **fields)
    assert response.status_code == 409
    assert "Write to them first; then accept." in text(response)
    assert 'href="#contact"' in text(response)
    assert "We take it." in text(response)
    press(editor, submission, "contact", contact_text="你是作者吗？", message_key="k")
    submission.refresh_from_db()
    assert submission.contacted_at is not None
    (letter,) = Letter.objects.filter(kind="message")
    assert letter.to_address == "sender@example.com"
    assert press(editor, submission, "accept", **fields).status_code == 302
    assert submission.decisions.filter(action=Action.ACCEPT).exists()


def test_an_empty_question_is_refused_beside_its_form(editor):
    submission = claimed_unsure(editor)
    response = press(editor, submission, "contact", contact_text=" ")
    assert response.status_code == 422
    assert "Write something before you send it." in text(response)
    submission.refresh_from_db()
    assert submission.contacted_at is None


def test_vouching_lets_an_unconfirmed_piece_in(editor, moderator):
    submission = piece(verified=False)
    assert has_button(read(editor, submission), "vouch")
    assert not has_button(read(moderator, submission), "vouch")
    assert press(moderator, submission, "vouch").status_code == 403
    press(editor, submission, "vouch")
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED
    assert not has_button(read(editor, submission), "vouch")


def test_only_who_may_make_authors_invites_one(moderator):
    submission = piece()
    chief = people.make_user("chief")
    assert not has_button(read(moderator, submission), "invite")
    assert press(moderator, submission, "invite").status_code == 403
    press(chief, submission, "invite")
    assert Correspondent.objects.get().invited_at is not None
    assert "Invited as an author on" in text(read(chief, submission))


def test_a_category_is_set_by_an_editor_and_by_nobody_else(editor, moderator):
    submission = piece()
    other = pieces.make_category()
    assert press(moderator, submission, "file", category=str(other.pk)).status_code == 403
    assert press(editor, submission, "file", category="999999").status_code == 422
    press(editor, submission, "file", category=str(other.pk))
    submission.refresh_from_db()
    assert submission.category == other


def test_a_closed_category_takes_no_piece(editor):
    submission = piece()
    shut = pieces.make_category(is_open=False)
    assert press(editor, submission, "file", category=str(shut.pk)).status_code == 422


def test_an_editor_who_mailed_a_piece_cannot_act_on_it_or_see_its_mail(editor):
    submission = piece(sender=editor.email)
    assert submission.correspondent is not None
    page = read(editor, submission)
    for button in ("claim", "contact", "vouch", "invite", "file"):
        assert not has_button(page, button), button
        press(editor, submission, button, contact_text="x", category="1")
    submission.refresh_from_db()
    assert (submission.state, submission.contacted_at) == (State.UNCONFIRMED, None)
    message = submission.inbound.get()
    assert client_of(editor).get(page_of(message)).status_code == 404
    assert page_of(message) not in text(client_of(editor).get(LIST))


def test_what_the_sender_says_about_the_piece_is_urgent_on_the_bench(editor):
    submission = piece()
    Submission.objects.filter(pk=submission.pk).update(is_not_mine=True)
    submission.inbound.update(reason="read_wrongly")
    page = text(read(editor, submission))
    assert "they did not send it" in page
    assert "we read the mail wrongly" in page


# --- the list -----------------------------------------------------------------------------------


def test_mail_that_needs_a_person_is_counted_on_the_home_of_the_desk(editor):
    assert "Mail needing a person" not in text(client_of(editor).get("/admin/"))
    held()
    page = text(client_of(editor).get("/admin/"))
    assert "Mail needing a person: 1" in page
    assert f'href="{LIST}?needs=person"' in page


def test_every_mail_is_listed_whatever_became_of_it(editor):
    messages = [held(), arrive(raw_mail(more=ROBOT)), arrive(raw_mail(verified=False, more=FAILED))]
    page = text(client_of(editor).get(LIST))
    for message in messages:
        assert page_of(message) in page
    assert "There is no article in it" in page
    assert "Sent by a machine" in page
    assert "The sender is probably forged" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("needs=person", 1),
        ("state__exact=rejected", 2),
        ("lane__exact=failed", 1),
        ("door__exact=imap", 0),
    ],
)
def test_the_list_is_filtered(editor, query, count):
    held()
    arrive(raw_mail(more=ROBOT))
    arrive(raw_mail(verified=False, more=FAILED))
    page = client_of(editor).get(f"{LIST}?{query}").content.decode()
    assert page.count('class="field-received_at') == count


@pytest.mark.parametrize("rest", ["", "{pk}/change/", "{pk}/raw/", "{pk}/files/0/"])
def test_nobody_but_the_desk_reads_mail(rest):
    message = arrive(raw_mail(content=with_file()))
    address = LIST + rest.format(pk=message.pk)
    assert client_of(None).get(address).status_code == 302
    assert client_of(people.make_author()).get(address).status_code == 302
    staff = people.make_user()
    staff.is_staff = True
    staff.save()
    assert client_of(staff).get(address).status_code == 403


@pytest.mark.parametrize("button", ["retry", "promote", "spam", "adopt"])
def test_a_moderator_looks_and_does_not_act(moderator, button):
    message = held()
    page = client_of(moderator).get(page_of(message))
    assert page.status_code == 200
    assert not has_button(page, button)
    assert push(moderator, message, button).status_code == 403
    message.refresh_from_db()
    assert message.state == InboundMessage.State.HELD


def test_no_mail_is_added_changed_or_deleted_by_hand(editor):
    chief = people.make_user("chief")
    message = held()
    for user in (editor, chief):
        assert client_of(user).get(f"{LIST}add/").status_code == 403
        assert client_of(user).post(page_of(message, "delete/"), {"post": "yes"}).status_code == 403
    assert InboundMessage.objects.filter(pk=message.pk).exists()


# --- the page of one mail -----------------------------------------------------------------------


def with_file(data: bytes = b"%PDF-1.4 <script>x</script>") -> bytes:
    return multipart(
        "mixed", part(ARTICLE), file_part(data, naming=b'filename="plan.pdf"'), boundary="outer"
    )


def test_the_raw_mail_is_a_download_of_exactly_the_bytes(editor):
    raw = raw_mail()
    message = arrive(raw)
    response = client_of(editor).get(page_of(message, "raw/"))
    assert response.content == raw
    read = AuditEvent.objects.get(action="read_raw_mail")
    assert (read.object, read.actor_id) == (f"mail:{message.pk}", editor.pk)
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_a_download_and_never_its_declared_type(editor):
    content = multipart(
        "mixed",
        part(ARTICLE),
        file_part(b"<script>go()</script>", "text/html", naming=b'filename="../a.html"'),
        boundary="outer",
    )
    message = arrive(raw_mail(content=content))
    response = client_of(editor).get(page_of(message, "files/0/"))
    assert response.content == b"<script>go()</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "/" not in response["Content-Disposition"].replace("UTF-8''", "")
    assert client_of(editor).get(page_of(message, "files/9/")).status_code == 404


def test_header_lines_and_names_are_text_with_hidden_characters_made_visible(editor):
    hostile = "X-Note: <script>alert(1)</script> \u202egnp.exe\r\n".encode()
    message = arrive(raw_mail(sender='"<b>周平</b>" <sender@example.com>', more=hostile))
    page = client_of(editor).get(page_of(message)).content.decode()
    assert "<script>alert" not in page
    assert "<b>周平" not in page
    assert "[U+202E]gnp.exe" in page


def test_quoted_mail_and_signature_are_marked_and_nothing_is_cut(editor):
    rule = "------------------"
    old = f"{rule} 原始邮件 {rule}\n发件人: 编辑 <a@example.org>\n旧的话\n"
    message = arrive(raw_mail(f"{ARTICLE}\n\n{old}"))
    closed = text(client_of(editor).get(page_of(message)))
    assert "旧的话" not in closed
    page = text(client_of(editor).get(page_of(message) + "?text=1"))
    assert "返青期浇水要看墒情" in page
    assert "旧的话" in page
    assert 'class="seg-quoted"' in page
    assert "Quoted" in page


def test_markup_of_a_mail_is_never_markup_of_the_desk(editor):
    html = f"<p>{ARTICLE}</p><img src=x onerror=go()><script>go()</script><b>fett</b>"
    message = arrive(raw_mail(content=part(html, kind="text/html")))
    page = client_of(editor).get(page_of(message) + "?text=1").content.decode()
    assert "<script>go" not in page
    assert "onerror" not in page
    assert "fett" in page
    assert "<b>fett" not in page


def test_files_with_problems_are_named_with_what_is_wrong(editor):
    content = multipart(
        "mixed",
        part(ARTICLE),
        file_part(b"PK\x03\x04 broken", naming=b'filename="draft.docx"'),
        boundary="outer",
    )
    message = arrive(raw_mail(content=content))
    page = text(client_of(editor).get(page_of(message)))
    assert "draft.docx" in page
    assert "The file is damaged or incomplete." in page
    assert "1 thing could not be read" in text(read(editor, Submission.objects.get()))


def test_a_mail_that_was_only_held_back_becomes_a_submission(editor):
    message = arrive(raw_mail(verified=False, more=FAILED))
    assert not Submission.objects.exists()
    page = push(editor, message, "promote")
    submission = Submission.objects.get()
    assert submission.state == State.UNCONFIRMED
    assert submission.number in text(page)
    assert push(editor, message, "promote").status_code == 409
    assert Submission.objects.count() == 1


def test_a_mail_that_stays_held_says_why(editor):
    page = text(push(editor, held(), "promote"))
    assert "There is no article in it" in page
    assert Submission.objects.count() == 0


def test_reading_again_makes_no_second_piece_and_sends_nothing(editor):
    message = arrive(raw_mail())
    letters = Letter.objects.count()
    for _ in range(2):
        page = text(push(editor, message, "retry"))
        assert "Nothing: the same title, text and files as before." in page
    assert Submission.objects.count() == 1
    assert Letter.objects.count() == letters


def test_reading_again_shows_what_was_recovered_and_offers_it_for_judgement(editor):
    message = arrive(raw_mail())
    submission = message.submission
    was = submission.latest.body_text
    InboundMessage.objects.filter(pk=message.pk).update(
        parsed={**message.parsed, "text": was[:-6], "characters": 100}
    )
    response = push(editor, message, "retry")
    assert "<ins>" in response.content.decode()
    assert has_button(response, "adopt")
    # The text under judgement was whole all along, so there is nothing to take over.
    assert push(editor, message, "adopt").status_code == 409
    submission.refresh_from_db()
    assert submission.latest.number == 1


def test_spam_is_set_aside_and_can_still_be_let_in(editor):
    message = held()
    assert push(editor, message, "spam").status_code == 302
    message.refresh_from_db()
    assert (message.state, message.reason) == (InboundMessage.State.REJECTED, "spam")
    assert "Set aside as spam by an editor." in text(client_of(editor).get(page_of(message)))
    assert mailbox.raw_bytes(message)
    assert has_button(client_of(editor).get(page_of(message)), "promote")


def test_a_piece_is_not_marked_as_spam(editor):
    message = arrive(raw_mail())
    assert push(editor, message, "spam").status_code == 409
    message.refresh_from_db()
    assert message.state == InboundMessage.State.DONE


def test_an_unknown_button_is_refused(editor):
    assert push(editor, held(), "explode").status_code == 400


@pytest.mark.parametrize("pk", ["0", "999999", "x", "9" * 30])
def test_a_mail_there_is_none_of_is_not_found(editor, pk):
    assert client_of(editor).get(f"{LIST}{pk}/change/").status_code == 404


def test_an_answer_from_a_stranger_is_seen_by_staff_with_its_address(editor):
    submission = piece()
    Message.objects.create(
        submission=submission, key="s", sender_address="stranger@example.net",
        is_from_author=False, text="Ich auch",
    )  # fmt: skip
    page = text(read(editor, submission))
    assert "stranger@example.net" in page
    assert "Ich auch" in page


def test_the_list_costs_the_same_for_one_mail_and_for_many(editor):
    client, costs = client_of(editor), []
    for _ in range(2):
        arrive(raw_mail())
        arrive(raw_mail(sender="neighbour@example.com"))
        with CaptureQueriesContext(connection) as made:
            client.get(LIST)
        costs.append(len(made))
    assert costs[0] == costs[1]


def test_the_address_of_the_list_is_the_one_of_the_contract():
    assert reverse("admin:submissions_inboundmessage_changelist") == LIST


# --- the name it appears under ------------------------------------------------------------------


def accepted(editor, **fields) -> Submission:
    submission = piece()
    claims.claim(submission, by=editor)
    submission.refresh_from_db()
    press(editor, submission, "accept", has_seen_hold="1", **fields)
    press(editor, submission, "release")
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED
    return submission


def byline_of(submission: Submission) -> str:
    submission.refresh_from_db()
    assert submission.article is not None
    assert submission.article.live_version is not None
    return submission.article.live_version.byline


def test_a_piece_is_accepted_and_published_under_the_name_the_editor_chose(editor):
    submission = accepted(editor, byline="  周 平 ")
    before = submission.latest.sha256
    event = submission.events.get(verb="byline")
    assert (event.note, event.visibility, event.actor) == ("周 平", "author", editor)
    press(editor, submission, "publish")
    assert byline_of(submission) == "周 平"
    assert submission.latest.sha256 == before


def test_the_name_changes_later_too_also_of_a_planned_article_but_not_of_a_published_one(editor):
    submission = accepted(editor)
    assert not submission.events.filter(verb="byline").exists()
    press(editor, submission, "set_byline", byline="甲")
    later = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    press(editor, submission, "schedule", publish_at=later)
    assert byline_of(submission) == "甲"
    assert has_button(read(editor, submission), "set_byline")
    press(editor, submission, "set_byline", byline="乙")
    assert byline_of(submission) == "乙"
    press(editor, submission, "publish")
    assert byline_of(submission) == "乙"
    assert not has_button(read(editor, submission), "set_byline")
    assert press(editor, submission, "set_byline", byline="丙").status_code == 409
    assert byline_of(submission) == "乙"
    assert submission.events.filter(verb="byline").count() == 2


def test_an_empty_name_goes_back_to_the_one_the_text_came_with(editor):
    submission = piece(sender="来信人 <sender@example.com>")
    press(editor, submission, "set_byline", byline="甲")
    assert 'value="甲"' in read(editor, submission).content.decode()
    press(editor, submission, "set_byline", byline="")
    submission.refresh_from_db()
    assert submission.byline == ""
    assert 'value="来信人"' in read(editor, submission).content.decode()


def test_a_name_is_set_by_editors_on_mailed_pieces_and_within_its_length(editor, moderator):
    submission = piece()
    assert press(moderator, submission, "set_byline", byline="x").status_code == 403
    assert not has_button(read(moderator, submission), "set_byline")
    assert press(editor, submission, "set_byline", byline="长" * 121).status_code == 422
    own = piece(sender=editor.email)
    assert press(editor, own, "set_byline", byline="x").status_code == 403
    web = pieces.received(people.make_author())
    assert press(editor, web, "set_byline", byline="x").status_code == 409
    for one in (submission, own, web):
        one.refresh_from_db()
        assert one.byline == ""


def test_a_chosen_name_is_erased_with_the_rest(editor):
    submission = piece()
    press(editor, submission, "set_byline", byline="真名实姓")
    submission.refresh_from_db()
    tracking.delete_my_data(submission, by=submission.writer)
    submission.refresh_from_db()
    assert submission.byline == ""
    assert submission.events.get(verb="byline").note == ""


def test_words_that_the_layout_hides_are_told_on_the_mails_page_and_on_the_bench(editor):
    hidden = f"<p>{ARTICLE}</p><p style='display:none'>买药加微信</p>"
    submission = piece(content=part(hidden, "text/html"))
    message = submission.inbound.get()
    assert message.parsed["hides_text"]
    sentence = "The layout hides some of its words from readers."
    assert sentence in text(client_of(editor).get(page_of(message)))
    assert sentence in text(read(editor, submission))
    assert sentence not in text(read(editor, piece()))


def test_a_broken_mailbox_is_seen_on_the_desk_and_looked_up_and_never_changed(editor):
    state = ImapState.objects.create(
        mailbox="desk@imap.example.org/INBOX", uidvalidity=77, last_uid=4711,
        missed_uids=[5, 6], last_error="imap.example.org refuses the password.",
    )  # fmt: skip
    page = text(client_of(editor).get("/admin/"))
    assert "Mail is not fetched rightly from desk@imap.example.org/INBOX." in page
    assert "refuses the password" in page
    address = "/admin/submissions/imapstate/"
    assert address in client_of(editor).get("/admin/").content.decode()
    listed = text(client_of(editor).get(address))
    for word in ("desk@imap.example.org/INBOX", "4711", "77", "refuses the password"):
        assert word in listed
    one = client_of(editor).get(f"{address}{state.pk}/change/")
    assert "4711" in text(one)
    assert 'name="_save"' not in one.content.decode()
    assert client_of(editor).get(f"{address}add/").status_code == 403
    assert (
        client_of(editor).post(f"{address}{state.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert client_of(people.make_user()).get(address).status_code == 302
    ImapState.objects.update(last_error="")
    assert "Mail is not fetched rightly" not in text(client_of(editor).get("/admin/"))
