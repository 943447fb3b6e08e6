"""Alerts and dashboard name figures that there are, and each alert has its page."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

FOLDER = Path(settings.BASE_DIR) / "docs" / "operations"
RULES = FOLDER / "monitoring" / "rules.yaml"
FIGURE = re.compile(r"\b(?:souk|django)_[a-z0-9_]+")


@pytest.mark.django_db
def test_every_figure_that_is_named_is_told(platform_client: Client) -> None:
    platform_client.get("/")  # of the answers to no request there are no figures
    told = set(FIGURE.findall(platform_client.get("/metrics").content.decode()))
    board = json.loads((FOLDER / "monitoring" / "dashboard.json").read_text())
    asked = [RULES.read_text(), *(panel["targets"][0]["expr"] for panel in board["panels"])]
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
    text = (FOLDER / "runbooks.md").read_text()
    headings = {line.removeprefix("## ").lower() for line in text.splitlines() if line.startswith("## ")}
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
    assert alerts
    assert re.findall(r"runbook: docs/operations/runbooks\.md#(\w+)", RULES.read_text()) == [
        name.lower() for name in alerts
    ]
    assert {name.lower() for name in alerts} <= headings
