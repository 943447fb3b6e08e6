"""A product file of 10,000 products through a worker: `python -m perf.imports [--products 10000]`.

The file is written from lists of words (two variants, a picture, a category, tags, a collection for each
product), handed in as the API hands it in, and imported by a Celery worker of its own, whose memory is
the most it ever held (VmHWM). The same file is imported once more, which changes nothing, and the
catalogue is written out again. Exits 0 when the import takes no longer and no more than TARGETS P7 says, and
its memory does not grow with the file.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perf import catalogue, scratch, serving, shops

SECONDS, MEGABYTES, GROWTH = 60.0, 200.0, 1.3
PRODUCTS = 10_000
SLUG = "imports"
WORKER = (
    *("celery", "-A", "config.celery", "worker", "--pool", "threads", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
)


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(__doc__, products=PRODUCTS)
    scratch.setup()
    from kernel import jobs

    queue = jobs._sender  # which a scratch database silences, and this measurement needs
    with scratch.database("imports"), tempfile.TemporaryDirectory() as folder:
        if queue is not None:
            jobs.bind(queue)
        figures = _measure(products=options.products, folder=Path(folder))
    growth = figures["most memory, MB"] / figures["most memory after a tenth, MB"]
    figures["memory, whole / a tenth"] = round(growth, 2)
    seconds = SECONDS * options.products / PRODUCTS
    verdict = {
        f"P7 import <= {seconds:g} s": figures["import, s"] <= seconds,
        f"P7 memory <= {MEGABYTES:g} MB": figures["most memory, MB"] <= MEGABYTES,
        f"memory is flat: <= {GROWTH} x a tenth's": growth <= GROWTH,
    }
    return scratch.report(figures, verdict, as_json=options.json)


def write(path: Path, *, products: int, first: int = 0) -> None:
    """Write a file of so many products, two variants each, the same at every run."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            (
                *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Status", "Collections"),
                *("Option1 Name", "Option1 Value", "Variant SKU", "Variant Grams"),
                *("Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy"),
                *("Variant Price", "Image Src", "Image Position", "Image Alt Text"),
            )
        )
        for number in range(first, first + products):
            writer.writerows(_rows(number))


def _rows(number: int) -> Iterator[tuple[object, ...]]:
    look, stuff, thing = (
        words[number * step % len(words)]
        for words, step in ((catalogue.LOOKS, 7), (catalogue.STUFF, 3), (catalogue.THINGS, 11))
    )
    room, kind = catalogue.ROOMS[number % 4], catalogue.KINDS[number % 7]
    body = f"<p>A {look} {thing} of {stuff}, made to last in a small workshop.</p>" * (1 + number % 5)
    head = (
        f"{look.title()} {stuff} {thing} {number}",
        body,
        f"Maker {number % 40}",
        f"{kind} for the {room}",
    )
    groups = (f"{look}, {stuff}", "active" if number % 20 else "draft", catalogue.KINDS[number % 3])
    for place, size in enumerate(("S", "L")):
        yield (
            f"{thing}-{number}",
            *(head if not place else ("",) * 4),
            *(groups if not place else ("",) * 3),
            "Size" if not place else "",
            size,
            f"P{number}-{size}",
            100 + number % 40 * 50,
            *("shopify", number % 10 and 50, "deny"),
            f"{5 + number % 90}.{number % 100:02}",
            *((f"https://pictures.invalid/{number}.jpg", 1, thing) if not place else ("", "", "")),
        )


def _measure(*, products: int, folder: Path) -> dict[str, Any]:
    from django.conf import settings
    from django_tenants.utils import tenant_context

    from kernel import actors, clock
    from storefront.transfers import services

    settings.MEDIA_ROOT = folder / "media"
    tenth, whole = folder / "tenth.csv", folder / "whole.csv"
    write(tenth, products=products // 10)
    write(whole, products=products - products // 10, first=products // 10)
    shop = shops.make(SLUG)
    environment = serving.environment(MEDIA_ROOT=str(folder / "media"))
    figures: dict[str, Any] = {"file, MB": round(whole.stat().st_size / 1e6, 1)}
    with serving.running(environment, *WORKER) as process, tenant_context(shop):

        def ask(path: Path) -> float:
            with path.open("rb") as file:
                made = services.request_import(
                    content=file,
                    size=path.stat().st_size,
                    filename=path.name,
                    dry_run=False,
                    actor=actors.command("perf.imports"),
                    now=clock.now(),
                )
            return _wait(made.pk)

        took = ask(tenth)
        figures["most memory after a tenth, MB"] = _most_memory(process.pid)
        took += ask(whole)
        figures |= {"import, s": round(took, 1), "most memory, MB": _most_memory(process.pid)}
        figures["the same file again, s"] = round(ask(whole), 1)
        figures["export, s"] = round(
            _wait(
                services.request_export(
                    tells_stock=True, actor=actors.command("perf.imports"), now=clock.now()
                ).pk
            ),
            1,
        )
        figures["most memory in the end, MB"] = _most_memory(process.pid)
    return figures


def _wait(transfer_id: int) -> float:
    """Wait until it is done; how many seconds the worker took."""
    from storefront.transfers.models import Transfer

    while True:
        transfer = Transfer.objects.get(pk=transfer_id)
        if transfer.finished_at is not None:
            break
        time.sleep(0.2)
    if transfer.status != Transfer.Status.DONE or transfer.report.get("skipped"):
        raise SystemExit(f"It failed: {transfer.error_detail or transfer.errors[:3]}")
    assert transfer.started_at is not None
    return (transfer.finished_at - transfer.started_at).total_seconds()


def _most_memory(pid: int) -> float:
    """The most a process ever held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    sys.exit(main())
