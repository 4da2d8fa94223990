"""Pictures of authors for the tests: sent in, and read before with a certain outcome."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.accounts import avatars
from cms.accounts.models import AuthorProfile, Avatar, User
from cms.picture_files import reencode_square
from moderation.models import ReadPicture
from moderation.picture_reading import READER_VERSION
from tests.factories import people
from tests.moderation import drawing

PAGE = "/account/picture/"


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def upload(image: Image.Image) -> SimpleUploadedFile:
    return SimpleUploadedFile("me.png", drawing.png(image))


def read_before(image: Image.Image, **reading: object) -> None:
    """What the reader will be found to have seen in this picture, once it is someone's."""
    sha256 = reencode_square(drawing.png(image), side=avatars.SIDE).sha256
    ReadPicture.objects.create(sha256=sha256, reader_version=READER_VERSION, **reading)


def author(role: str = "") -> AuthorProfile:
    return people.make_author(role).author_profile


def sent(profile: AuthorProfile, image: Image.Image) -> Avatar:
    """The picture as it is kept after its author sent it."""
    avatars.set_avatar(profile, upload(image), by=profile.user)
    return now(profile)


def now(profile: AuthorProfile) -> Avatar:
    profile.refresh_from_db()
    assert profile.avatar is not None
    return Avatar.objects.get(pk=profile.avatar.pk)


def shown(profile: AuthorProfile, image: Image.Image | None = None) -> Avatar:
    """A picture that the checks found nothing in."""
    image = drawing.scene(profile.pk) if image is None else image
    read_before(image, unsuitable=0.01)
    avatar = sent(profile, image)
    assert avatar.state == Avatar.State.SHOWN
    return avatar


def body(response) -> bytes:
    """The bytes of a picture, which also closes its file."""
    return b"".join(response.streaming_content)


def page_of(profile: AuthorProfile) -> str:
    return f"/authors/{profile.handle}/"


def desk_page(profile: AuthorProfile, end: str = "change") -> str:
    return f"/admin/accounts/authorprofile/{profile.pk}/{end}/"
