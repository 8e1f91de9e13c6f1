"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Trialwright's tables and pages."""

    name = "trialwright.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
