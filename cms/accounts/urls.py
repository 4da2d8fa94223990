"""Addresses about one's own account; log-in and the rest come from allauth under the same path."""

from django.urls import path

from cms.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.own_settings, name="settings"),
    path("picture/", views.own_picture, name="picture"),
    path("tokens/", views.own_tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
