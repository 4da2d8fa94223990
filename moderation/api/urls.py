"""Addresses of moderation in the API."""

from django.urls import path

from moderation.api import views

app_name = "moderation_api"

urlpatterns = [
    path("checks/", views.ChecksView.as_view(), name="checks"),
    path("reports/", views.ReportsView.as_view(), name="reports"),
]
