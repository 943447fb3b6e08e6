import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kernel import clock
from kernel.actors import command
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants import hosts
from tenants.provisioning import signups


class Command(ProductCommand):
    help = "Make a shop with its owner, without the web."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="the shop's place: {slug}.your-domain")
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True, help="the owner's")
        parser.add_argument("--password", required=True, help="the owner's")
        parser.add_argument("--currency", default="EUR", help="ISO 4217, such as EUR")
        parser.add_argument(
            "--country",
            default="",
            help="ISO 3166-1, such as DE; its clock and language are the shop's first ones",
        )
        parser.add_argument("--sample", default="", metavar="NAME", help="fill it with a sample catalogue")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reserved = signups.reserve(
                slug=options["slug"],
                name=options["name"],
                email=options["email"],
                password=options["password"],
                country=options["country"],
                currency=options["currency"],
                sample=options["sample"],
                is_email_proved=True,
                actor=command("create_shop"),
                now=clock.now(),
            )
            signup = signups.advance(reserved.id, now=clock.now(), waits=True)
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": {"code": error.code, "detail": error.detail}}))
            raise CommandError(f"{error.detail} ({error.code})") from error
        slug = signup.tenant.slug
        made = {
            "id": str(signup.tenant.id),
            "slug": slug,
            "schema": signup.tenant.schema_name,
            "status": signup.status,
            "steps": signup.steps,
            "shop_url": hosts.shop_url(slug),
            "admin_url": hosts.shop_url(slug, "/admin/"),
        }
        if options["json"]:
            self.stdout.write(json.dumps(made))
            return
        took = sum(step["took_ms"] for step in signup.steps)
        self.stdout.write(f"{signup.tenant.name} is {signup.status} at {made['shop_url']} ({took} ms).")
        self.stdout.write(f"Next: log in at {made['admin_url']} as {signup.email}.")
