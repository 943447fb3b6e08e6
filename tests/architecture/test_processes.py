"""What a process carries with it: nothing that only another kind of process, a test or a rare page needs."""

import json
import os
import subprocess
import sys
import threading

import pytest
from django.db import connections

from tests.plugin import ROOT

NOWHERE_AT_START = {
    *(
        "typst",
        "css_inline",
        "stripe",
        "mollie",
        "boto3",
        "botocore",
        "storages",
        "opentelemetry.instrumentation",
    ),
    *("PIL.WebPImagePlugin", "PIL.GifImagePlugin", "PIL.PngImagePlugin"),
    *("locust", "gevent", "hypothesis", "schemathesis", "pytest", "factory", "faker", "perf.load", "tests"),
    *("import_export", "tablib", "numpy", "IPython", "silk", "debug_toolbar"),
}
DOORS = {
    *(
        "ninja",
        "ninja_extra",
        "api.souk_api",
        "api.shop",
        "api.platform",
        "admin_theme.shop",
        "admin_theme.operators",
    ),
    *("web.onboarding.views", "config.urls_shop", "config.urls_platform", "granian", "front.application"),
}
WORK = {"tasks.registry", "storefront.transfers.runs"}
SERVICES = {
    *(
        "storefront.orders.services",
        "storefront.emails.services",
        "storefront.catalogue.queries",
        "api.caching",
    ),
    *("liquid", "requests", "stripe", "redis", "email_validator", "prometheus_client"),
}
SHELL = {"celery.bin", "click_repl", "prompt_toolkit"}
ROOMS = {"storefront.catalogue.models", "tenants.models", "accounts.models", "unfold"}
PAINTED = {"rich", "pygments"}
ADMIN = {"unfold.admin", "admin_theme.fields", "django_celery_beat.admin"}

COMMAND = """
import gc, django; django.setup(); from tenants.management.commands import shops
assert gc.get_threshold()[0] >= 20_000, gc.get_threshold()
"""
STOCK = """
import sys, manage
sys.argv = ["manage.py", "sqlsequencereset", "accounts"]
manage.main()
"""
TEMPLATE = """
import django; django.setup()
from tenants.provisioning import template
template.fingerprint()
"""
WEB = """
import config.asgi
from django.urls import get_resolver
for urls in ("config.urls_shop", "config.urls_platform"):
    get_resolver(urls)._populate()
from api import documents
from api.shop import api
answered = [model for each in documents.operations(api) for model in each.response_models.values() if model]
assert answered and not any(model.__pydantic_complete__ for model in answered)
"""
WORKER = """
from config import celery, worker
celery.app.loader.init_worker()
celery.signals.celeryd_init.send(sender="here", instance=None, conf=celery.app.conf, options={})
"""
BEAT = """
from config import beat, celery
celery.app.loader.init_worker()
from django_celery_beat import schedulers
celery.app.finalize()
"""


@pytest.mark.parametrize(
    ("start", "needed", "left_out"),
    [
        pytest.param(
            COMMAND,
            {"tenants.models"},
            DOORS | WORK | SERVICES | PAINTED | ADMIN | {"structlog", "kombu.entity.Queue"},
            id="command",
        ),
        pytest.param(STOCK, {"tenants.models"}, DOORS | WORK | ADMIN, id="command of Django's"),
        pytest.param(
            TEMPLATE,
            {"tenants.provisioning.template"},
            {"accounts.migrations.0001_initial", "storefront.carts.migrations.0001_initial"},
            id="looking what a shop is made of",
        ),
        pytest.param(
            WEB,
            {"api.shop.products", "storefront.emails.receivers"},
            {"celery.bin", "django_celery_beat.schedulers"} | WORK | PAINTED,
            id="web",
        ),
        pytest.param(
            WORKER,
            {"tasks.registry", "storefront.emails.receivers"},
            DOORS - {"ninja", "ninja_extra"} | {"django_celery_beat.schedulers"} | SHELL | PAINTED | ADMIN,
            id="worker",
        ),
        pytest.param(
            BEAT,
            {"django_celery_beat.schedulers"},
            DOORS | WORK | ROOMS | SHELL | PAINTED | ADMIN | SERVICES - {"redis"},
            id="beat",
        ),
    ],
)
def test_a_process_loads_no_more_than_it_needs_to_start(
    start: str, needed: set[str], left_out: set[str]
) -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    told = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            f"{start}\nimport json, sys; print(json.dumps(sorted(sys.modules)))",
        ],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    loaded = set(json.loads(told.stdout.splitlines()[-1]))
    assert needed <= loaded
    assert loaded & (NOWHERE_AT_START | left_out) == set()


def test_a_release_is_checked_when_it_is_prepared() -> None:
    """No other command makes Django's checks but `check`."""
    told = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"--skip-checks" in told.stdout


def test_a_thread_finds_its_connection_without_asking_for_an_event_loop() -> None:
    assert isinstance(connections._connections, threading.local)  # type: ignore[attr-defined]
