"""Addresses of the author's area, and of the pages behind signed links."""

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
    path("track/confirm/<str:token>/", views.confirm, name="confirm"),
    path("track/join/<str:token>/", views.join, name="track_join"),
    path("track/<str:token>/", views.track, name="track"),
    path("track/<str:token>/understood/", views.understood, name="track_understood"),
    path("track/<str:token>/reply/", views.reply, name="track_reply"),
    path("track/<str:token>/resubmit/", views.track_edit, name="track_edit"),
    path("track/<str:token>/withdraw/", views.track_withdraw, name="track_withdraw"),
    path("track/<str:token>/delete/", views.delete, name="track_delete"),
    path("track/<str:token>/not-mine/", views.not_mine, name="track_not_mine"),
    path("track/<str:token>/media/<uuid:pk>.<str:extension>", views.picture, name="track_picture"),
]
