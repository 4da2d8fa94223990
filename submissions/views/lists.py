"""A person's own pieces."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.accounts.models import User
from cms.articles.keyset import page_of
from submissions import standing
from submissions.views.signed_in import signed_in

SIZE = 20


@require_safe
@signed_in
def pieces(request: HttpRequest, *, user: User) -> HttpResponse:
    """Own pieces in tabs of the author's words, with what each is waiting for."""
    counts = standing.counts(user)
    chosen = standing.shelf(request.GET.get("view", ""))
    page = page_of(
        standing.own_on(chosen, user), keys=("id",), cursor=request.GET.get("after", ""), size=SIZE
    )
    rows = [(submission, standing.stands(submission)) for submission in page.rows]
    return render(
        request,
        "submissions/pieces.html",
        {
            "tabs": [(shelf, counts[shelf.name]) for shelf in standing.SHELVES],
            "chosen": chosen,
            "needs_you": counts["needs"],
            "total": counts["all"],
            "rows": rows,
            "page": page,
        },
    )
