"""Authors who also write by mail: one person, one account, and no text lost on the way."""

import pytest
from allauth.account.models import EmailAddress

from cms.accounts.models import User
from submissions import contact, queries
from submissions.models import Draft, Submission
from submissions.states import Action, State
from tests.factories import people, pieces
from tests.submissions.desk_pages import client_of
from tests.submissions.intake.arriving import ARTICLE, arrive, piece_from, raw_mail
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.intake.words import docx, paragraph, run
from tests.submissions.mailed_pages import decided, link, mailed_link, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

ADDRESS = "sender@example.com"


def author(*, verified: bool = True, email: str = ADDRESS) -> User:
    user = people.make_author(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def unconfirmed() -> Submission:
    pieces.make_category()
    submission = piece_from(raw_mail(verified=False))
    assert submission.state == State.UNCONFIRMED
    return submission


def test_an_unverified_mail_of_an_author_is_not_in_the_account_before_it_is_confirmed():
    user = author()
    submission = unconfirmed()
    assert submission.author is None
    assert not queries.own(user).exists()


def test_confirmed_by_link_it_belongs_to_the_account_with_its_history():
    user = author()
    submission = unconfirmed()
    page = visitor().post(mailed_link(), {"confirm": "1"})
    submission.refresh_from_db()
    assert (submission.author, submission.correspondent) == (user, None)
    assert submission.state == State.RECEIVED
    assert f'href="/write/{submission.number}/"' in page.content.decode()
    verbs = list(submission.events.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["mail", "moved_to_account", "confirm"]
    receipt = submission.letters.get(kind="mail_receipt")
    assert receipt.to_address == user.email
    assert f"/write/{submission.number}/" in receipt.email.message
    assert submission.title in text(client_of(user).get(f"/write/{submission.number}/"))


@pytest.mark.parametrize("state", ["never verified", "no author", "another address", "nobody"])
def test_it_stays_with_the_address_when_that_is_no_authors_own(state):
    if state == "never verified":
        author(verified=False)
    elif state == "no author":
        user = people.make_user(email=ADDRESS)
        EmailAddress.objects.create(user=user, email=ADDRESS, verified=True)
    elif state == "another address":
        author(email="other@example.com")
    submission = unconfirmed()
    contact.confirm(submission)
    submission.refresh_from_db()
    assert submission.author is None
    assert submission.state == State.RECEIVED
    assert visitor().get(link(submission)).status_code == 200


def test_a_second_verified_address_of_an_account_is_its_own_too():
    user = author(email="first@example.org")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True)
    assert piece_from(raw_mail()).author == user
    submission = unconfirmed()
    contact.confirm(submission)
    submission.refresh_from_db()
    assert submission.author == user


def test_an_editors_word_does_not_put_an_unconfirmed_mail_into_the_account():
    author()
    submission = unconfirmed()
    contact.vouch(submission, by=people.make_user("editor"))
    submission.refresh_from_db()
    assert submission.author is None


def test_a_new_text_by_mail_and_a_draft_on_the_site_are_two_pieces():
    user = author()
    written = pieces.draft(user)
    before = Draft.objects.get(submission=written)
    mailed = piece_from(raw_mail())
    assert mailed.author == user
    assert mailed.pk != written.pk
    after = Draft.objects.get(submission=written)
    assert (after.title, after.body_html) == (before.title, before.body_html)
    assert queries.own(user).count() == 2


def mail_the_new_text(submission: Submission) -> None:
    asked = submission.letters.get(kind="request_changes")
    file = file_part(docx(paragraph(run(f"{ARTICLE}寄来的新句子。"))), naming=b'filename="n.docx"')
    content = multipart("mixed", part("改好了。"), file, boundary="b")
    arrive(raw_mail(content=content, more=f"In-Reply-To: {asked.mark.message_id}\r\n".encode()))
    submission.refresh_from_db()
    assert submission.round == 2
    assert "寄来的新句子" in pieces.latest(submission).body_text


def test_the_mailed_text_wins_over_an_unsent_draft_which_is_kept_as_a_piece_of_its_own():
    user = author()
    submission = decided(pieces.received(user), Action.REQUEST_CHANGES)
    Draft.objects.filter(submission=submission).update(
        title="没寄出的题目", body_html="<p>没寄出的句子。</p>", body_text="没寄出的句子。"
    )
    mail_the_new_text(submission)
    assert queries.draft_of(submission, user) is None
    kept = Submission.objects.get(author=user, state=State.DRAFT)
    draft = queries.draft_of(kept, user)
    assert draft is not None
    assert (kept.title, draft.body_text) == ("没寄出的题目", "没寄出的句子。")
    assert submission.events.get(verb="draft_kept").note == kept.number
    page = text(client_of(user).get(f"/write/{submission.number}/"))
    assert "Your unsent draft was kept as a piece of its own" in page
    assert kept.number in page


def test_a_draft_that_holds_only_what_was_sent_makes_no_second_piece():
    user = author()
    submission = decided(pieces.received(user), Action.REQUEST_CHANGES)
    assert queries.draft_of(submission, user) is not None
    mail_the_new_text(submission)
    assert queries.draft_of(submission, user) is None
    assert queries.own(user).count() == 1
    again = decided(submission, Action.DECLINE)
    form = client_of(user).get(f"/write/{again.number}/edit/").content.decode()
    assert "寄来的新句子" in form
