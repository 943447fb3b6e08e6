"""Alerts and dashboard name figures that there are, and each alert has its page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from config import monitoring

FOLDER = Path(settings.BASE_DIR) / "docs" / "operations"
FIGURE = re.compile(r"\b(?:souk|django)_[a-z0-9_]+")


def test_the_files_are_as_the_tables_say(tmp_path: Path) -> None:
    call_command("monitoring", into=str(tmp_path))
    for file in tmp_path.iterdir():
        assert file.read_text() == (FOLDER / "monitoring" / file.name).read_text(), (
            "run `manage.py monitoring`"
        )


@pytest.mark.django_db
def test_every_figure_that_is_named_is_told(platform_client: Client) -> None:
    platform_client.get("/")  # of the answers to no request there are no figures
    told = set(FIGURE.findall(platform_client.get("/metrics").content.decode()))
    asked = [alert.when for alert in monitoring.ALERTS] + [panel.query for panel in monitoring.PANELS]
    named = {name for query in asked for name in FIGURE.findall(query)}
    only_served = {
        name for name in named if name.startswith(("souk_requests_", "souk_loudest_"))
    }  # by the front
    own = {name for name in named if name.startswith("souk_")} - only_served
    may_be_none = {
        "souk_jobs",
        "souk_job_runs_total",
        "souk_dispatcher_last_tick_seconds",
        "souk_queue_oldest_age_seconds",
    }
    text = (Path(settings.BASE_DIR) / "platform" / "config" / "metrics.py").read_text()
    assert own - may_be_none <= told
    assert all(name.removesuffix("_total").removeprefix("souk_valkey_") in text for name in own | only_served)
    assert {name for name in named if name.startswith("django_")} <= told


def test_every_alert_has_its_page() -> None:
    text = (FOLDER / monitoring.RUNBOOKS).read_text()
    headings = {line.removeprefix("## ").lower() for line in text.splitlines() if line.startswith("## ")}
    assert {monitoring.anchor(alert) for alert in monitoring.ALERTS} <= headings
