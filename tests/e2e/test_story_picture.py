"""A picture of an author, from the form without a script to the eyes of readers, and away again."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload

from tests.moderation import drawing
from tests.site import wait_until

AUTHOR, CHIEF = "author@tougao.test", "chief@tougao.test"
PAGE = "/account/picture/"


def picture(seed: int) -> FilePayload:
    return FilePayload(name="我.png", mimeType="image/png", buffer=drawing.png(drawing.scene(seed)))


def state(page) -> str:
    page.goto(PAGE)
    return str(page.locator("[data-avatar]").get_attribute("data-avatar"))


def test_a_picture_is_sent_without_a_script_read_by_a_worker_and_decided_on_at_the_desk(
    open_page, login, complaints
) -> None:
    complaints.expect("404")
    author, chief, reader = open_page(javascript=False), open_page(), open_page()
    login(author, AUTHOR)
    author.goto(PAGE)
    author.set_input_files("[name=picture]", picture(51))
    author.locator("[name=save]").click()
    wait_until(lambda: state(author) == "shown")

    page_of_author = "/authors/yixian/"
    reader.goto(page_of_author)
    shown = reader.locator("img.portrait")
    box = shown.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (96, 96)
    assert shown.evaluate("image => image.naturalWidth") == 240
    assert Axe().run(reader).response["violations"] == []
    address = shown.get_attribute("src")

    login(chief, CHIEF)
    chief.goto("/admin/accounts/authorprofile/?q=yixian")
    chief.locator("#result_list tbody a").first.click()
    chief.locator(".profile-picture img").wait_for()
    chief.fill("[name=reason]", "这是别人的照片。")
    chief.locator("[name=take_away]").click()
    chief.locator("[data-avatar=refused]").wait_for()
    assert reader.request.get(address).status == 404
    reader.goto(page_of_author)
    assert reader.locator("img.portrait").count() == 0
    author.goto(PAGE)
    assert "这是别人的照片。" in author.locator("[data-avatar]").inner_text()
    author.locator("[name=remove]").click()
    assert author.locator("[data-avatar]").count() == 0
