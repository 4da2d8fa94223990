"""A visitor over real HTTP: cookies, forms with their hidden fields, nothing of the site inside."""

import re
from html import unescape
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
INPUT = re.compile(r"<input\b[^>]*>", re.S)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


class Visitor:
    """One person with one browser session."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"
        # A browser opens a new connection when the server behind an old one has gone; so do we.
        again = Retry(total=5, backoff_factor=0.2, allowed_methods={"GET"})
        self.session.mount("http://", HTTPAdapter(max_retries=again))

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.base + path, timeout=20)

    def hidden(self, path: str, marker: str) -> dict[str, str]:
        """The hidden fields of the form on a page that contains ``marker``."""
        page = self.get(path)
        form = next(f for f in FORM.findall(page.text) if marker in f)
        return {
            attribute(tag, "name"): attribute(tag, "value")
            for tag in INPUT.findall(form)
            if attribute(tag, "type") == "hidden"
        }

    def post(self, path: str, fields: dict[str, Any], **more: Any) -> requests.Response:
        return self.session.post(
            self.base + path, data=fields, headers={"Referer": self.base + path}, timeout=30, **more
        )

    def log_in(self, email: str, password: str) -> None:
        fields = self.hidden("/account/login/", 'name="login"')
        answer = self.post("/account/login/", {**fields, "login": email, "password": password})
        assert "sessionid" in self.session.cookies, answer.text[:2000]

    def submit_piece(self, title: str, body: str) -> requests.Response:
        """Writes and submits an original piece in one go."""
        page = self.get("/write/new/")
        form = next(f for f in FORM.findall(page.text) if "submission-form" in f)
        category = re.search(r'<option value="(\d+)"', form)
        assert category is not None, form
        return self.post(
            "/write/new/",
            {
                **self.hidden("/write/new/", "submission-form"),
                "title": title,
                "body": body,
                "category": category[1],
                "attribution": "original",
                "machine_assistance": "none",
                "consent_terms": "on",
                "consent_originality": "on",
                "consent_image_rights": "on",
                "submit": "1",
            },
        )
