"""Tells Django which site the admin is: the desk.  Named in INSTALLED_APPS."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "submissions.desk.site.DeskSite"
