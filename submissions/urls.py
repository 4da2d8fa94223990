"""Addresses of the author's area."""

from django.urls import path

from submissions import views

app_name = "submissions"

urlpatterns = [
    path("submit/", views.notice, name="notice"),
    path("write/", views.pieces, name="pieces"),
    path("write/new/", views.new, name="new"),
    path("write/apply/", views.apply, name="apply"),
    path("write/pictures/", views.upload_picture, name="upload_picture"),
    path("write/<str:number>/", views.piece, name="piece"),
    path("write/<str:number>/edit/", views.edit, name="edit"),
    path("write/<str:number>/autosave/", views.autosave, name="autosave"),
    path("write/<str:number>/preview/", views.preview, name="preview"),
    path("write/<str:number>/answers/", views.answers, name="answers"),
    path("write/<str:number>/messages/", views.message, name="message"),
    path("write/<str:number>/withdraw/", views.withdraw, name="withdraw"),
]
