import json
import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from kernel.commands import ProductCommand
from perf.isolation import checks, shops


class Command(ProductCommand):
    help = (
        "Make two shops on this running installation, try one's credentials, ids, cache keys, files and jobs on the "
        "other over every route there is, and remove both. Ends with 1 where anything came through."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--url", default="", help="where its web answers; http://127.0.0.1:PORT unless said"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        url = options["url"] or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        if not url.startswith(("http://", "https://")):
            raise CommandError("--url begins with http:// or https://", returncode=2)
        say = (lambda words: None) if options["json"] else self.stdout.write
        found: dict[str, list[str]] = {}
        try:
            door = checks.Door(url)
            door.ask(settings.PLATFORM_DOMAIN, "/health/live")
            with shops.two(say) as (first, second):
                check = checks.Check(door, first, second)
                for part in (
                    check.controls, check.database, check.cache, check.media,
                    check.tasks, check.ids, check.credentials,
                ):  # fmt: skip
                    wrong = list(part())
                    found[part.__name__] = wrong
                    verdict = f"{len(wrong)} wrong" if wrong else "well"
                    say(f"{part.__name__}: {verdict} ({check.count} tries so far)")
        except checks.Unreachable as error:
            raise CommandError(f"{error}. Start it, or name it with --url.") from error
        failures = [f"{name}: {each}" for name, wrong in found.items() for each in wrong]
        self._tell(failures, tries=check.count, seconds=time.perf_counter() - started, options=options)
        if failures:
            sys.exit(1)

    def _tell(self, failures: list[str], *, tries: int, seconds: float, options: dict[str, Any]) -> None:
        if options["json"]:
            document = {
                "holds": not failures,
                "tries": tries,
                "failures": failures,
                "seconds": round(seconds, 1),
            }
            self.stdout.write(json.dumps(document))
            return
        for each in failures:
            self.stderr.write(each)
        words = "Something came through: stop the release and look." if failures else "Shops are kept apart."
        self.stdout.write(f"{tries} tries in {seconds:.0f} s; both shops are removed. {words}")
