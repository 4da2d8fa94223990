"""The list of protected pictures: what is kept of a file, who keeps the list, what is refused."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from cms.accounts.models import User
from moderation import protected_pictures, queries
from moderation.attachments import MAX_BYTES, Sent
from moderation.errors import FileRefused, NotPermitted
from moderation.models import AuditEvent, ProtectedPicture
from tests.factories.people import make_user
from tests.moderation import drawing

pytestmark = pytest.mark.django_db
ADD = "/admin/moderation/protectedpicture/add/"


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def badge(seed: int = 3) -> bytes:
    return drawing.png(drawing.emblem(seed))


def upload(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def protected(seed: int = 3) -> ProtectedPicture:
    reading = protected_pictures.read(Sent("logo.png", badge(seed)))
    return protected_pictures.protect(reading, note="Our logo", by=make_user("chief"))


def page_of(picture: ProtectedPicture) -> str:
    return f"/admin/moderation/protectedpicture/{picture.pk}/change/"


def test_a_chief_puts_a_picture_on_the_list_and_sees_it():
    chief = make_user("chief")
    client = browser(chief)
    posted = {"picture": upload(badge()), "note": "Emblem of the ministry"}
    assert client.post(ADD, posted).status_code == 302
    picture = ProtectedPicture.objects.get()
    assert (picture.note, picture.added_by) == ("Emblem of the ministry", chief)
    event = AuditEvent.objects.get(action="protect_picture")
    assert (event.actor_id, event.after) == (chief.pk, picture.sha256)
    listed = client.get("/admin/moderation/protectedpicture/").content.decode()
    assert "Emblem of the ministry" in listed
    assert "data:image/png;base64," in listed
    assert 'type="file"' not in client.get(page_of(picture)).content.decode()


def test_nothing_of_the_file_is_kept_but_a_small_likeness():
    image = drawing.scene(1, 900, 500)
    output = io.BytesIO()
    image.save(output, "JPEG", comment=b"kept-secret")
    reading = protected_pictures.read(Sent("a.jpg", output.getvalue() + b"<script>"))
    assert b"kept-secret" not in reading.likeness
    assert b"<script>" not in reading.likeness
    with Image.open(io.BytesIO(reading.likeness)) as likeness:
        assert (likeness.format, max(likeness.size)) == ("PNG", 128)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "picture"),
        (b"plain words, no picture at all", "JPEG, PNG, WebP or GIF"),
        (badge()[:200], "damaged"),
        (badge() + b"\0" * MAX_BYTES, "larger"),
        (drawing.png(drawing.paper()), "no shape"),
    ],
    ids=["empty", "svg", "text", "cut", "huge", "blank"],
)
def test_what_cannot_be_compared_is_refused_at_the_field(data, words):
    response = browser(make_user("chief")).post(ADD, {"picture": upload(data), "note": "x"})
    assert response.status_code == 200
    assert words in str(response.context["adminform"].form.errors["picture"])
    assert not ProtectedPicture.objects.exists()


def test_the_same_file_stands_on_the_list_once():
    first, second = protected(), protected()
    assert first == second
    assert AuditEvent.objects.filter(action="protect_picture").count() == 1


def test_a_retired_picture_is_not_watched_for_until_it_comes_back():
    picture = protected()
    before = queries.pictures_protected_since()
    client = browser(make_user("chief"))
    client.post(page_of(picture), {"note": "Old logo", "is_retired": "on"})
    picture.refresh_from_db()
    assert picture.note == "Old logo"
    assert picture.retired_at is not None
    assert not queries.protected_pictures().exists()
    assert queries.pictures_protected_since() != before
    client.post(page_of(picture), {"note": "Old logo", "is_retired": "on"})
    assert AuditEvent.objects.filter(action="retire_picture").count() == 1
    client.post(page_of(picture), {"note": "Old logo"})
    assert queries.protected_pictures().get() == picture


def test_a_corrected_note_changes_nothing_for_the_checks():
    picture = protected()
    before = queries.pictures_protected_since()
    browser(make_user("chief")).post(page_of(picture), {"note": "The logo of 2026"})
    picture.refresh_from_db()
    assert (picture.note, queries.pictures_protected_since()) == ("The logo of 2026", before)


def test_every_change_of_a_note_is_on_the_record():
    picture, chief = protected(), make_user("chief")
    client = browser(chief)
    for _turn in range(2):
        client.post(page_of(picture), {"note": "The logo of 2026"})
    event = AuditEvent.objects.get(action="note_picture")
    assert (event.actor_id, event.before, event.after) == (
        chief.pk,
        "Our logo",
        "The logo of 2026",
    )
    client.post(page_of(picture), {"note": "The old logo", "is_retired": "on"})
    reading = protected_pictures.read(Sent("logo.png", badge()))
    protected_pictures.protect(reading, note="The logo again", by=chief)
    noted = AuditEvent.objects.filter(action="note_picture").order_by("seq")
    assert [event.after for event in noted] == [
        "The logo of 2026",
        "The old logo",
        "The logo again",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped_rows")
def test_a_file_that_two_chiefs_add_at_once_stands_on_the_list_once():
    reading = protected_pictures.read(Sent("logo.png", badge()))
    chiefs = [make_user("chief"), make_user("chief")]
    together = Barrier(len(chiefs))

    def add(chief: User) -> ProtectedPicture:
        try:
            together.wait(timeout=60)
            return protected_pictures.protect(reading, note="Our logo", by=chief)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(chiefs)) as pool:
        added = list(pool.map(add, chiefs))
    assert set(added) == {ProtectedPicture.objects.get()}
    assert AuditEvent.objects.filter(action="protect_picture").count() == 1


def test_editors_and_authors_have_no_part_in_the_list():
    picture, editor = protected(), make_user("editor")
    assert browser(editor).get("/admin/moderation/protectedpicture/").status_code == 403
    assert browser(editor).post(page_of(picture), {"note": "x"}).status_code == 403
    reading = protected_pictures.read(Sent("a.png", badge(9)))
    with pytest.raises(NotPermitted):
        protected_pictures.protect(reading, note="x", by=editor)
    with pytest.raises(NotPermitted):
        protected_pictures.change(picture, note="x", is_retired=True, by=editor)


def test_nobody_deletes_from_the_list():
    picture = protected()
    client = browser(make_user("chief"))
    address = f"/admin/moderation/protectedpicture/{picture.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403


def test_a_document_is_no_picture():
    with pytest.raises(FileRefused):
        protected_pictures.read(Sent("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"))
