"""Stories in a real browser against the real process tree, the way `make run` starts it."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from tests.conftest import site_environment
from tests.site import Site

PASSWORD = "rehearsal-only-2026"
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
# Nothing the browser does by itself may leave the machine.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STEP_MILLISECONDS = 30_000


@pytest.fixture(scope="session")
def live_site() -> Iterator[Site]:
    """A site with the rehearsal newsroom, on a port and in a data folder of its own.

    E2E_DATABASE_URL and E2E_REDIS_URL tell the stories on servers started elsewhere.
    """
    folder = Path(tempfile.mkdtemp(prefix="tougao-e2e-"))
    servers = {
        name: os.environ[f"E2E_{name}"]
        for name in ("DATABASE_URL", "REDIS_URL")
        if f"E2E_{name}" in os.environ
    }
    demo = {"DEMO": "1", "DEMO_PASSWORD": PASSWORD}
    site = Site(site_environment(folder, **demo, **servers))
    try:
        site.start()
        yield site
        assert site.stop() == 0, site.output()
    finally:
        site.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing; on Debian: apt install chromium fonts-noto-cjk")
    # The driver runs a loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program,
            args=QUIET,
            chromium_sandbox=os.getuid() != 0,  # Chromium's sandbox refuses to run as root
        )
        yield launched
        launched.close()


class Complaints:
    """What a page must never do: break its own CSP, log an error, or ask another host."""

    def __init__(self, site: Site) -> None:
        self.host = urlsplit(site.url).netloc
        self.found: list[str] = []
        self.expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Lets one kind of complaint pass, for a story about a refusal."""
        self.expected.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))
        context.on("request", self._request)

    def left(self) -> list[str]:
        return [c for c in self.found if not any(p.search(c) for p in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.found.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.host:
            self.found.append(f"asked another host: {request.url}")


@pytest.fixture
def complaints(live_site: Site) -> Iterator[Complaints]:
    collected = Complaints(live_site)
    yield collected
    assert collected.left() == []


@pytest.fixture
def open_page(
    live_site: Site, browser: Browser, complaints: Complaints
) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own: separate people do not share cookies."""
    contexts: list[BrowserContext] = []

    def open_one(
        viewport: ViewportSize = DESKTOP, *, locale: str = "en", javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_site.url,
            viewport=viewport,
            locale=locale,
            java_script_enabled=javascript,
            has_touch=viewport == PHONE,
        )
        context.set_default_timeout(STEP_MILLISECONDS)
        complaints.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(PHONE)


@pytest.fixture
def login() -> Callable[[Page, str], None]:
    """Logs a page in through the form, as a person does; rehearsal accounts share a password."""

    def enter(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto("/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.locator("form:has(input[name=login]) [type=submit]").first.click()
        page.wait_for_url(lambda url: "/account/login/" not in url)

    return enter


@pytest.fixture
def chromium(browser: Browser) -> Browser:
    """The browser, for tests that look at a site inside the test process (`live_server`)."""
    return browser
