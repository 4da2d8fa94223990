"""Addresses about the site itself."""

from django.urls import path

from cms.newsroom import views

app_name = "newsroom"

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("appearance/", views.set_theme, name="theme"),
]
