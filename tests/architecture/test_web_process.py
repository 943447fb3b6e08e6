"""What a web process carries with it: nothing that only a worker, a test or a rare page needs."""

import json
import os
import subprocess
import sys

from tests.plugin import ROOT

NOT_AT_START = {
    *("celery.bin", "django_celery_beat.schedulers", "tasks.registry"),
    *("typst", "css_inline", "stripe", "boto3", "botocore", "storages", "opentelemetry.instrumentation"),
    *("PIL.WebPImagePlugin", "PIL.GifImagePlugin", "PIL.PngImagePlugin", "storefront.transfers.runs"),
    *("locust", "gevent", "hypothesis", "schemathesis", "pytest", "factory", "faker", "perf.load", "tests"),
    *("import_export", "tablib", "numpy", "IPython", "silk", "debug_toolbar"),
}
START = """
import json, sys
import config.asgi
from django.urls import get_resolver
for urls in ("config.urls_shop", "config.urls_platform"):
    get_resolver(urls)._populate()
print(json.dumps(sorted(sys.modules)))
"""


def test_it_loads_no_more_than_it_needs_to_start() -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    loaded = set(json.loads(told.stdout))
    assert "api.shop.products" in loaded
    assert loaded & NOT_AT_START == set()
