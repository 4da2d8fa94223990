"""Addresses of submissions in the API."""

from django.urls import path

from submissions.api import views

app_name = "submissions_api"

PIECE = "submissions/<slug:number>/"

urlpatterns = [
    path("submissions/", views.SubmissionsView.as_view(), name="submissions"),
    path(PIECE, views.SubmissionView.as_view(), name="submission"),
    path(f"{PIECE}transitions/", views.TransitionsView.as_view(), name="transitions"),
    path(f"{PIECE}transitions/<slug:action>/", views.TransitionView.as_view(), name="transition"),
    path(f"{PIECE}changes/", views.ChangesView.as_view(), name="changes"),
    path(f"{PIECE}revisions/", views.RevisionsView.as_view(), name="revisions"),
    path(f"{PIECE}revisions/<int:revision>/", views.RevisionView.as_view(), name="revision"),
    path(f"{PIECE}events/", views.EventsView.as_view(), name="events"),
    path(f"{PIECE}findings/", views.FindingsView.as_view(), name="findings"),
]
