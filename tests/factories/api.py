"""Callers of the API: programs with a token, people with a session, and strangers."""

import json
from itertools import count
from typing import Any

from django.test import Client

from cms.accounts import tokens
from cms.accounts.models import User

_serial = count(1)
ALL = ("read", "write")
DESK = ("read", "write", "desk")


def make_token(user: User, *scopes: str) -> str:
    issued = tokens.issue(
        user, name="a program", scopes=scopes or ALL, days=30, key=f"form-{next(_serial)}"
    )
    return issued.secret


class Caller:
    """A program: JSON in, JSON out, with or without a token."""

    def __init__(self, user: User | None = None, *scopes: str) -> None:
        self.client = Client(headers={"accept-language": "en"}, raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            self.headers["authorization"] = f"Bearer {make_token(user, *scopes)}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """``if_match="…"`` becomes the header If-Match, and so on."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        path = path if path.startswith("/") else f"/api/v1/{path}"
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method.upper(), path, data, content_type="application/json", headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("patch", path, body, **headers)


def code(response: Any) -> tuple[int, str]:
    """Status and problem code; also sees to it that a refusal is a whole problem."""
    body = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "code", "detail"} <= set(body)
    assert body["status"] == response.status_code
    assert body["detail"]
    return response.status_code, str(body["code"])
