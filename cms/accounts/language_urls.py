"""Switching the language, under the name templates know from Django."""

from django.urls import path

from cms.accounts import views

urlpatterns = [
    path("setlang/", views.set_language, name="set_language"),
]
