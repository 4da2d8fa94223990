"""Addresses about the API and its caller; the last one answers for all that do not exist."""

from django.urls import path, re_path

from cms.accounts.api import documents, views

app_name = "accounts_api"

urlpatterns = [
    path("v1/", views.StartView.as_view(), name="start"),
    path("v1/me/", views.MeView.as_view(), name="me"),
    path("schema/", documents.SchemaView.as_view(), name="schema"),
    path("docs/", documents.docs, name="docs"),
    # Addresses without the last slash are redirected first, as everywhere on the site.
    re_path(r"^.*/$", views.UnknownAddress.as_view(), name="unknown"),
]
