import json
from typing import Any

from django.core.management.base import CommandParser

from kernel.commands import ProductCommand
from tenants import hosts
from tenants.models import Tenant


class Command(ProductCommand):
    help = "List the shops."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        shops = [
            {
                "id": str(tenant.id),
                "slug": tenant.slug,
                "name": tenant.name,
                "state": tenant.state,
                "currency": tenant.currency,
                "schema": tenant.schema_name,
                "url": hosts.shop_url(tenant.slug),
                "created_at": tenant.created_at.isoformat(),
            }
            for tenant in Tenant.objects.order_by("created_at")
        ]
        if options["json"]:
            self.stdout.write(json.dumps(shops))
            return
        from rich.console import Console  # the console takes longer to load than the shops
        from rich.table import Table

        table = Table("slug", "name", "state", "currency", "address")
        for shop in shops:
            table.add_row(shop["slug"], shop["name"], shop["state"], shop["currency"], shop["url"])
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        console.print(table)
        console.print(f"{len(shops)} shops. Next: manage.py create_shop --help")
