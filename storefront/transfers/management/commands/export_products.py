import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_tenants.utils import tenant_context

from kernel.commands import ProductCommand
from kernel.errors import DomainError
from storefront.transfers import exports
from tenants import hosts, lifecycle


class Command(ProductCommand):
    help = "Write a shop's products with their stock as a CSV in Shopify's format; import_products reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, metavar="SLUG", help="the shop to export")
        parser.add_argument("-o", "--output", default="-", metavar="FILE", help="- is the standard output")
        parser.add_argument("--json", action="store_true", help="print one JSON document (with -o FILE)")

    def handle(self, *args: Any, **options: Any) -> None:
        output = options["output"]
        if output == "-" and options["json"]:
            raise CommandError("--json needs -o FILE: the standard output is the CSV.", returncode=2)
        try:
            tenant = lifecycle.get_by_slug(options["shop"])
            url = hosts.shop_url(tenant.slug).rstrip("/")
            with tenant_context(tenant):
                if output == "-":
                    exports.export_products(sys.stdout, shop_url=url)
                    return
                with Path(output).open("w", encoding="utf-8", newline="") as file:
                    count = exports.export_products(file, shop_url=url).count
        except DomainError as error:
            raise CommandError(error.detail) from error
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({"shop": tenant.slug, "file": output, "products": count}))
        else:
            self.stdout.write(f"{count} products are in {output}.")
            self.stdout.write(f"Next: import_products --shop SLUG {output} brings them into a shop.")
