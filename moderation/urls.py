"""The public addresses of moderation."""

from django.urls import path

from moderation import matter_views, record_views, views

app_name = "moderation"
urlpatterns = [
    path("convention/", views.convention, name="convention"),
    path("convention/<int:number>/", views.convention_version, name="convention-version"),
    path("convention/<int:number>/changes/", views.convention_changes, name="convention-changes"),
    path("report/", views.report, name="report"),
    path("report/confirm/<str:token>/", views.report_confirm, name="report-confirm"),
    path("report/received/<str:token>/", views.report_received, name="report-received"),
    path("report/copyright/", matter_views.notice, name="copyright"),
    path(
        "report/copyright/received/<str:token>/", matter_views.received, name="copyright-received"
    ),
    path("report/copyright/confirm/<str:token>/", matter_views.confirm, name="copyright-confirm"),
    path("copyright/<str:token>/", matter_views.answer, name="copyright-answer"),
    path("feedback/", matter_views.about_rules, name="feedback"),
    path("record/", record_views.record, name="record"),
    path("record/<str:token>/", record_views.decision, name="decision"),
    path("retention/", record_views.kept, name="retention"),
    path("transparency/", record_views.transparency, name="transparency"),
]
