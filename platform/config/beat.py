"""Beat: `python -m config.beat`. It sends what is due by the clock, and loads nothing of what will do it."""

import os
from typing import Any

from celery import signals

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.beat"

from config.celery import app


def main() -> None:
    """Send until told to stop."""
    app.Beat(loglevel="INFO", quiet=True).run()


@signals.beat_init.connect(dispatch_uid="config.beat")
def _tell(**_kwargs: Any) -> None:
    print("Beat is ready.", flush=True)  # noqa: T201 - its log begins with warnings


if __name__ == "__main__":
    main()
