"""Pictures that came by mail: for the sender's link and the desk, and nobody else."""

import pytest
from django.test import Client

from cms.articles.models import Picture
from submissions import contact, tracking
from submissions.intake import rereading
from submissions.intake import tokens as links
from submissions.models import Submission, TrackingToken
from tests.factories import people
from tests.submissions.desk_pages import client_of
from tests.submissions.intake.arriving import ARTICLE, arrive, raw_mail
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.mailed_pages import link, piece, visitor
from tests.submissions.pictures_for_tests import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


def mail_with_pictures(**more) -> bytes:
    """One picture inside the text and one attached."""
    inner = multipart(
        "related",
        part(f"<p>{ARTICLE}</p><p><img src='cid:one'></p>", "text/html"),
        file_part(picture().read(), "image/jpeg", extra=b"Content-ID: <one>\r\n"),
        boundary="r",
    )
    attached = file_part(picture(colour="red").read(), "image/jpeg", naming=b'filename="b.jpg"')
    return raw_mail(content=multipart("mixed", inner, attached, boundary="m"), **more)


def with_pictures(**more) -> Submission:
    piece()
    submission = arrive(mail_with_pictures(**more)).submission
    assert submission is not None
    assert tracking.pictures_of(submission).count() == 2
    return submission


def status(client: Client, address: str) -> int:
    response = client.get(address)
    if response.streaming:
        b"".join(response)  # a file read to its end is closed
    return response.status_code


def test_the_senders_link_and_the_desk_open_them_and_nobody_else_does():
    submission = with_pictures()
    address = link(submission)
    page = visitor().get(address).content.decode()
    other = link(piece())
    for one in tracking.pictures_of(submission):
        name = f"media/{one.pk}.{one.format}"
        assert f'src="{address}{name}"' in page
        assert status(visitor(), f"{address}{name}") == 200
        assert status(visitor(), f"{other}{name}") == 404
        assert status(client_of(people.make_user("editor")), f"/{name}") == 200
        for stranger in (None, people.make_user(), people.make_author()):
            assert status(client_of(stranger), f"/{name}") == 404


def test_they_move_to_the_account_with_the_history_and_the_link_ends():
    submission = with_pictures()
    address = link(submission)
    ids = list(tracking.pictures_of(submission).values_list("pk", flat=True))
    contact.invite_as_author(submission, by=people.make_user("chief"))
    token = links.find(links.issue(submission, "invite"), "invite")
    assert isinstance(token, TrackingToken)
    author = contact.accept_invitation(token, pen_name="周平", password="long-enough-2026")
    submission.refresh_from_db()
    assert submission.author == author
    assert set(submission.events.values_list("verb", flat=True)) >= {"mail", "moved_to_account"}
    for one in Picture.objects.filter(pk__in=ids):
        assert one.owner == author
        name = f"media/{one.pk}.{one.format}"
        assert status(client_of(author), f"/{name}") == 200
        assert status(client_of(people.make_author()), f"/{name}") == 404
        assert not visitor().get(f"{address}{name}")["Content-Type"].startswith("image/")
    page = client_of(author).get(f"/write/{submission.number}/")
    assert page.status_code == 200
    assert submission.title in page.content.decode()


def test_pictures_of_a_stranger_in_the_thread_are_not_the_senders():
    submission = with_pictures()
    receipt = submission.letters.get(kind="mail_receipt")
    reply = f"In-Reply-To: {receipt.mark.message_id}\r\n".encode()
    message = arrive(mail_with_pictures(sender="x@other.example", verified=False, more=reply))
    assert message.submission == submission
    strange = Picture.objects.filter(pk__in=message.parsed["picture_ids"])
    assert strange.count() == 2
    assert not tracking.pictures_of(submission).filter(pk__in=strange).exists()
    one = strange[0]
    assert visitor().get(f"{link(submission)}media/{one.pk}.{one.format}").status_code == 404
    assert submission.correspondent is not None
    contact.move_to_account(submission.correspondent, people.make_author())
    assert set(strange.values_list("owner", flat=True)) == {None}


def test_reading_again_leaves_no_picture_that_deleting_would_not_find():
    submission = with_pictures()
    message = submission.inbound.get()
    for _turn in range(3):
        rereading.replay(message)
    assert Picture.objects.count() == 4  # the revision's, and those of the last reading
    tracking.delete_my_data(submission, by=submission.writer)
    assert not Picture.objects.exists()
