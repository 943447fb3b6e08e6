"""One of many shops lost and had back: `make drill`, or `python -m perf.drill [--shops 20] [--sellers 4]`.

In a database of its own, dropped afterwards: shops with a catalogue and files; some are bought in all the while. One
is archived, its schema dropped and its files deleted as by a slip of the hand; `restore_shop` has it back from the
archive. Exits 0 when TARGETS R10 holds: every row and every file of it is as it was, the shops at rest have the same
sums as before, and those under load hold just what was committed in them.
"""

import contextlib
import io
import json
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from perf import scratch


def main() -> int:
    """Drill, print, and judge."""
    options = scratch.options(
        __doc__,
        tells_programs=False,
        shops=20,
        sellers=(4, "shops that are bought in all the while"),
    )
    if not 0 <= options.sellers <= options.shops - 2:
        raise SystemExit("--sellers: one shop is lost, and one at least stays at rest")
    with tempfile.TemporaryDirectory() as folder, scratch.database("drill"):
        found = _drill(Path(folder), shops=options.shops, sellers=options.sellers)
    print(json.dumps(found, indent=2))  # noqa: T201
    return 0 if all(found["verdict"].values()) else 1


def _drill(folder: Path, *, shops: int, sellers: int) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command

    from perf.isolation.shops import checksums
    from tenants.models import Tenant
    from tenants.provisioning import template

    settings.MEDIA_ROOT, settings.ARCHIVE_ROOT = folder / "media", folder / "archives"
    template.prepare()
    made = [_open(number) for number in range(shops)]
    lost, sold, rest = made[0], made[1 : 1 + sellers], made[1 + sellers :]
    over = threading.Event()
    counts = [0] * len(sold)
    threads = [
        threading.Thread(target=_buy, args=(shop, over, counts, place)) for place, shop in enumerate(sold)
    ]
    for thread in threads:
        thread.start()
    try:
        at_rest = [(checksums(shop), _files(shop.tenant)) for shop in rest]
        before, files = checksums(lost), _files(lost.tenant)
        archive, words = folder / "lost.souk", io.StringIO()
        began = time.perf_counter()
        call_command("export_shop", lost.tenant.slug, "-o", str(archive), "--json", stdout=words)
        archived = time.perf_counter()
        template.drop(lost.tenant.schema_name)
        shutil.rmtree(settings.MEDIA_ROOT / lost.tenant.schema_name)
        dropped = time.perf_counter()
        call_command("restore_shop", str(archive), "--json", stdout=words)
        restored = time.perf_counter()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    lost.tenant = Tenant.objects.get(pk=lost.tenant.pk)
    return {
        "shops": shops,
        "bought in meanwhile": sum(counts),
        "archive_bytes": archive.stat().st_size,
        "export_seconds": round(archived - began, 2),
        "restore_seconds": round(restored - dropped, 2),
        "verdict": {
            "every row is as it was": checksums(lost) == before,
            "every file is as it was": _files(lost.tenant) == files,
            "shops at rest are untouched": [(checksums(s), _files(s.tenant)) for s in rest] == at_rest,
            "shops under load hold what was committed": [_carts(s.tenant) for s in sold] == counts,
        },
    }


def _open(number: int) -> Any:
    """A shop with the sample catalogue and a picture of its own."""
    from django.core.files.base import ContentFile
    from django_tenants.utils import tenant_context

    from media import files
    from perf.isolation.shops import Shop
    from perf.shops import open_shop
    from tenants.provisioning import signups

    slug = f"drill-{number}"
    tenant = open_shop(slug, sample=signups.DEFAULT_SAMPLE, is_email_proved=True)
    with tenant_context(tenant):
        files.save(f"{number:032x}.png", ContentFile(slug.encode() * 1000))
    return Shop(tenant)


def _buy(shop: Any, over: threading.Event, counts: list[int], place: int) -> None:
    """Open carts, and count those that were committed."""
    from django.db import connection
    from django_tenants.utils import tenant_context

    from kernel import clock
    from storefront.carts import services as carts

    with contextlib.closing(connection), tenant_context(shop.tenant):
        while not over.is_set():
            carts.create(customer=None, now=clock.now())
            counts[place] += 1


def _carts(tenant: Any) -> int:
    from django_tenants.utils import tenant_context

    from storefront.carts.models import Cart

    with tenant_context(tenant):
        return Cart.objects.count()


def _files(tenant: Any) -> dict[str, bytes]:
    from django_tenants.utils import tenant_context

    from tenants.portability import files

    with tenant_context(tenant):
        return {name: files.open_file(name).read() for name in files.list_names()}


if __name__ == "__main__":
    sys.exit(main())
