"""The lines below articles: new wordings are added, old ones stay as they were."""

from django.db import transaction
from django.db.models import Max

from cms.accounts.models import User
from cms.articles.errors import NotPermitted
from cms.articles.models import Disclaimer


@transaction.atomic
def add_version(wording: Disclaimer, *, by: User) -> Disclaimer:
    """Saves ``wording`` as the next version for its audience.

    Articles published before ``effective_at`` keep the version they were published with.
    Raises NotPermitted without ``articles.add_disclaimer``, TypeError for a saved version.
    """
    if not by.has_perm("articles.add_disclaimer"):
        raise NotPermitted
    if not wording._state.adding:
        raise TypeError("A disclaimer in use is never edited; write the next version.")
    earlier = Disclaimer.objects.filter(audience=wording.audience)
    wording.number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    wording.save()
    return wording
