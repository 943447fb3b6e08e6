"""An import whose worker is killed in the middle goes on where it stopped, and counts each product once."""

import io
import time
from pathlib import Path
from typing import Any

from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue.models import Product
from storefront.transfers import runs, services
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests import invariants
from tests.actors import STAFF
from tests.server import Worker

PRODUCTS = 1500


def test_a_workers_death_in_the_middle_of_a_file(worker: Worker, settings: Any) -> None:
    media = settings.MEDIA_ROOT = Path(worker.environment["VAR_DIR"]) / "media"
    Tenant.objects.filter(slug="alpha").update(entitlements={"plan": "Scale"})
    rows = "".join(f"p{n},P{n},1.00\n" for n in range(PRODUCTS))
    content = f"Handle,Title,Variant Price\n{rows}".encode()
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        made = services.request_import(
            content=io.BytesIO(content),
            size=len(content),
            filename="a.csv",
            dry_run=False,
            actor=STAFF,
            now=clock.now(),
        )
        until = time.monotonic() + 120
        while not (done := Transfer.objects.get(pk=made.pk).rows_done):
            assert time.monotonic() < until, worker.words()[-2000:]
            time.sleep(0.02)
        worker.kill()
        cut = Transfer.objects.get(pk=made.pk)
        assert cut.status == "running"
        assert 0 < done <= cut.rows_done < PRODUCTS
        assert Product.objects.count() == cut.report["created"] == cut.rows_done
        runs.run_next(now=clock.now())
        finished = Transfer.objects.get(pk=made.pk)
        assert (finished.status, finished.attempts) == ("done", 2)
        assert (finished.report["created"], finished.report["unchanged"]) == (PRODUCTS, 0)
        assert Product.objects.count() == PRODUCTS
    invariants.check(shop, media=media)
