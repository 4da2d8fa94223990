"""How the site is put together (flat files here) and what the public reads (nested apps)."""

from cms.celery import app as celery_app

__all__ = ["celery_app"]
