import io
import json
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.postgres import sessions


class Command(BaseCommand):
    help = "Bring the database up to this release: the platform's tables, the template, shops, the pool."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=settings.POOL_SIZE, help="schemas to keep ready")
        parser.add_argument("--demo", action="store_true", help="make the two demo shops as well")
        parser.add_argument("--json", action="store_true", help="print one JSON document a step")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sessions.require_kept()
        except sessions.SessionsMixed as error:
            raise CommandError(str(error)) from None
        steps: list[tuple[str, list[str]]] = [
            ("database migrated", ["migrate_schemas", "--shared", "--verbosity", "0"]),
            ("template of a shop prepared", ["prepare_template"]),
            ("shops brought up to date", ["migrate_fleet", "--resume"]),
            ("shops made ready in advance", ["fill_pool", "--size", str(options["size"])]),
        ]
        if options["demo"]:
            steps.append(("demo shops seeded", ["seed_demo", "--json"]))
            # before a worker runs: to it, orders of weeks ago that are not paid yet are overdue
            steps.append(("some weeks of trade in them", ["seed_demo", "--trade"]))
        for text, command in steps:
            began = time.monotonic()
            output = io.StringIO()
            call_command(*command, stdout=output)
            step = {"step": text, "seconds": round(time.monotonic() - began, 1), "output": output.getvalue()}
            self.stdout.write(json.dumps(step) if options["json"] else f"{text} ({step['seconds']} s)")
            self.stdout.flush()
        if not options["json"]:
            self.stdout.write("Next: manage.py create_shop, or a sign-up on the platform's page.")
