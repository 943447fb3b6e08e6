import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser
from django_tenants.utils import tenant_context
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kernel import actors, clock
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from storefront.catalogue import images, queries, services as catalogue
from storefront.imports import services
from storefront.imports.reports import Report
from storefront.imports.rows import RowNote
from storefront.transfers import services as transfers
from tenants import lifecycle

BY = actors.command("import_products")
SHOWN_NOTES = 50
SHOWN_PICTURES = 20


class Command(ProductCommand):
    help = (
        "Import products from a CSV in Shopify's or WooCommerce's format. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the CSV, or - for the standard input")
        parser.add_argument("--shop", required=True, metavar="SLUG", help="the shop to import into")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument(
            "--fetch-images",
            action="store_true",
            help="fetch the pictures now, not by a job, and those again that could not be fetched before",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = lifecycle.get_by_slug(options["shop"])
            with tenant_context(tenant), _open(options["file"]) as stream:
                report = self._import(stream, options)
                if not report.is_dry_run:
                    transfers.record_import(report=report, filename=Path(options["file"]).name, actor=BY)
                if options["fetch_images"] and not report.is_dry_run:
                    catalogue.retry_images(now=clock.now())
                    while images.fetch_pending(clock.now()) != images.Outcome():  # attempts are counted
                        pass
                pictures = queries.report_images()
        except DomainError as error:
            raise self._failure(error.detail, options, code=error.code) from error
        except OSError as error:
            raise self._failure(
                f"{options['file']}: {error.strerror}", options, code="file", status=2
            ) from error
        next_step = _next_step(report, pictures)
        if options["json"]:
            document = dataclasses.asdict(report) | {
                "image_report": dataclasses.asdict(pictures),
                "stock": report.stock_remark,
                "next": next_step,
            }
            self.stdout.write(
                json.dumps({"shop": tenant.slug, "file": options["file"]} | document, ensure_ascii=False)
            )
        else:
            self._print(report, pictures, next_step)
        if report.is_failure:
            sys.exit(1)

    def _import(self, stream: IO[bytes], options: dict[str, Any]) -> Report:
        console = Console(stderr=True)
        is_shown = console.is_terminal and not options["json"]
        columns = [
            TextColumn("Importing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("rows"),
            TimeRemainingColumn(),
        ]
        with Progress(*columns, console=console, disable=not is_shown, transient=True) as progress:
            task = progress.add_task("import", total=None)
            return services.import_products(
                stream,
                now=clock.now(),
                dry_run=options["dry_run"],
                actor=BY,
                on_progress=lambda at: progress.update(task, completed=at.rows, total=at.total),
            )

    def _print(self, report: Report, pictures: queries.ImageReport, next_step: str) -> None:
        self._print_notes("", report.errors, report.error_count)
        self._print_notes("warning: ", report.warnings, report.warning_count)
        if report.ignored_columns:
            self.stdout.write(f"Columns nothing was taken from: {', '.join(report.ignored_columns)}.")
        for remark in report.remarks:
            self.stdout.write(remark)
        would = "Would be: " if report.is_dry_run else ""
        self.stdout.write(
            f"{would}{report.created} created, {report.updated} updated, {report.unchanged} unchanged,"
            f" {report.skipped} skipped, {report.with_warnings} of them with warnings;"
            f" {report.variants} new variants, {report.images} new pictures."
        )
        if report.deleted or report.archived or report.variants_deleted or report.images_deleted:
            self.stdout.write(
                f"{would}{report.deleted} products deleted, {report.archived} archived (they were sold);"
                f" {report.variants_deleted} variants and {report.images_deleted} pictures deleted."
            )
        if not report.is_dry_run and (pictures.pending or pictures.failed):
            self.stdout.write(
                f"Pictures of the shop: {pictures.ready} ready,"
                f" {pictures.pending} to be fetched, {pictures.failed} failed."
            )
            for failure in pictures.failures[:SHOWN_PICTURES]:
                self.stdout.write(f"{failure['product_slug']}: {failure['source_url']}: {failure['error']}")
            if pictures.failed > SHOWN_PICTURES:
                self.stdout.write(f"… and {pictures.failed - SHOWN_PICTURES} more (--json lists them)")
        self.stdout.write(" ".join(filter(None, [next_step, report.stock_remark])))

    def _print_notes(self, level: str, notes: Sequence[RowNote], count: int) -> None:
        for note in notes[:SHOWN_NOTES]:
            where = f"line {note.line}" + (f", {note.column}" if note.column else "")
            self.stdout.write(f"{level}{where}: {note.detail} [{note.code}]")
        if count > SHOWN_NOTES:
            self.stdout.write(f"{level}… and {count - SHOWN_NOTES} more (--json lists 1,000)")

    def _failure(self, message: str, options: dict[str, Any], *, code: str, status: int = 1) -> CommandError:
        if options["json"]:
            self.stdout.write(json.dumps({"error": {"code": code, "detail": message}}, ensure_ascii=False))
        return CommandError(message, returncode=status)


def _open(name: str) -> IO[bytes]:
    if name == "-":
        return sys.stdin.buffer
    return Path(name).open("rb")


def _next_step(report: Report, pictures: queries.ImageReport) -> str:
    if report.is_failure:
        return "Nothing was imported. Mend the lines above and run it again."
    if report.skipped:
        return "Mend the lines above and run it again: what is done already stays unchanged."
    if report.is_dry_run:
        return "Nothing was written. Next: run it without --dry-run."
    if pictures.pending:
        return "Next: the worker fetches the pictures; run it again at any time."
    if pictures.failed:
        return (
            "Next: run it again with --fetch-images, or upload the pictures that failed in the shop's admin."
        )
    return "Next: look at the products in the shop's admin."
