#!/usr/bin/env python
"""Souk's command line: `python manage.py help` lists what it can do."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "platform")]


def main() -> None:
    """Run one management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    _check_environment()
    from django.core.management import BaseCommand, execute_from_command_line

    BaseCommand.requires_system_checks = []  # they load every page and route; `prepare` and `check` run them
    execute_from_command_line(sys.argv)


def _check_environment() -> None:
    """Name every variable that cannot be, a line each, and exit 2."""
    from pydantic import ValidationError

    from config.env import environment

    try:
        environment()
    except ValidationError as error:
        for wrong in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in wrong["loc"]).upper()
            sys.stderr.write(f"{name + ': ' if name else ''}{wrong['msg']}\n")
        sys.stderr.write(
            "Set it in the environment or in .env; the variables are listed in platform/config/env.py.\n"
        )
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
