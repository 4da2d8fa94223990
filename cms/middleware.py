"""What every request needs and no library of ours gives: the visitor's address, one more header."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from moderation import request_ids

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestNameMiddleware:
    """Gives every request a name: in the audit record, and in the answer as X-Request-ID.

    A name sent along counts only where a proxy of ours stands in front and may have set it.
    """

    SENT = re.compile(r"[A-Za-z0-9-]{8,64}")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        name = sent if self.SENT.fullmatch(sent) else uuid4().hex
        with request_ids.serving(name):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = name
        return response


class ClientAddressMiddleware:
    """Puts the visitor's address into REMOTE_ADDR when proxies of ours stand in front.

    Only the entries our own proxies added count, from the right; what a visitor sends in
    X-Forwarded-For is further left and is never believed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = settings.TRUSTED_PROXIES
        if count:
            chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
            if len(chain) >= count and chain[-count]:
                request.META["REMOTE_ADDR"] = chain[-count]
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Switches off device features that no page of ours uses (W3C Permissions Policy)."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class UnreadableRequestMiddleware:
    """Answers at once what no page can read: a body beyond all limits, NUL in an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.MAX_REQUEST_BYTES:
            return render(request, "413.html", status=413)
        query = request.META.get("QUERY_STRING", "")
        # The API says the same in its own form of answer.
        is_page = not request.path_info.startswith("/api/")
        if is_page and ("\x00" in request.path_info + query or "%00" in query):
            return render(request, "400.html", status=400)
        return self.get_response(request)
