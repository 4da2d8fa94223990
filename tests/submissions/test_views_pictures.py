"""Pictures uploaded while writing."""

import os

import pytest
from django.core.files.storage import default_storage

from cms.articles import pictures
from cms.articles.models import Picture
from cms.picture_files import PictureRefused
from tests.factories import people
from tests.submissions import pictures_for_tests as files
from tests.submissions.author_pages import browser

pytestmark = pytest.mark.django_db
ADDRESS = "/write/pictures/"


def send(user, file=None, **fields):
    sent = {"picture": file, **fields} if file else fields
    return browser(user).post(ADDRESS, sent, headers={"accept": "application/json"})


def test_an_author_gets_the_address_of_the_stored_picture():
    author = people.make_author()
    answer = send(author, files.picture())
    picture = Picture.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"url": f"/media/{picture.pk}.webp", "width": 320, "height": 200}
    assert picture.owner == author
    name = str(picture.file.name)
    assert default_storage.exists(name)
    assert default_storage.listdir(name.rpartition("/")[0])[1] == [name.rpartition("/")[2]]


def test_the_picture_is_private_to_its_owner():
    author = people.make_author()
    address = send(author, files.picture()).json()["url"]
    shown = browser(author).get(address)
    assert shown.getvalue()[:4] == b"RIFF"
    assert browser(people.make_author()).get(address).status_code == 404
    assert browser().get(address).status_code == 404


def test_the_same_picture_twice_is_kept_once_for_each_owner():
    one, two = people.make_author(), people.make_author()
    addresses = [send(user, files.picture()).json()["url"] for user in (one, one, two)]
    assert addresses[0] == addresses[1] != addresses[2]
    assert Picture.objects.count() == 2


@pytest.mark.parametrize(
    "make", [files.too_many_pixels, files.program, files.drawing, files.too_many_bytes]
)
def test_what_is_no_usable_picture_is_refused_with_a_sentence(make):
    answer = send(people.make_author(), make())
    assert answer.status_code == 422
    assert answer.json()["message"].endswith(".")
    assert not Picture.objects.exists()


def test_no_file_is_refused_with_a_sentence():
    assert send(people.make_author()).json()["code"] == "no_picture"


def test_only_authors_upload():
    assert send(people.make_user(), files.picture()).status_code == 403
    assert send(people.make_user("editor"), files.picture()).status_code == 403
    assert send(None, files.picture()).status_code == 401
    assert browser(people.make_author()).get(ADDRESS).status_code == 405
    assert not Picture.objects.exists()


def test_a_file_that_cannot_be_written_leaves_no_row(monkeypatch):
    def full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        pictures.store(files.picture(), by=people.make_author())
    assert not Picture.objects.exists()


def test_a_refused_file_raises_before_anything_is_written():
    with pytest.raises(PictureRefused):
        pictures.store(files.program(), by=people.make_author())
