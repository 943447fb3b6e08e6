from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import monitoring
from kernel.commands import ProductCommand


class Command(ProductCommand):
    help = "Write Prometheus' alert rules and Grafana's dashboard."
    opens_shops = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--into", default=str(Path(settings.BASE_DIR) / "docs" / "operations" / "monitoring")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["into"])
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in monitoring.files():
            (folder / name).write_text(text)
            self.stdout.write(str(folder / name))
        self.stdout.write("Next: load the rules into Prometheus, and import the dashboard into Grafana.")
