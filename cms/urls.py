"""Where every address leads; apps are named by string, so this file imports none of them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cms.articles.urls")),
    path("", include("cms.newsroom.urls")),
    path("", include("submissions.urls")),
    path("", include("moderation.urls")),
    path("account/", include("cms.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("i18n/", include("cms.accounts.language_urls")),
    path("api/v1/", include("cms.articles.api.urls")),
    path("api/v1/", include("submissions.api.urls")),
    path("api/v1/", include("moderation.api.urls")),
    # Last of these: it answers for every address that the others do not have.
    path("api/", include("cms.accounts.api.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "cms.newsroom.views.bad_request"
