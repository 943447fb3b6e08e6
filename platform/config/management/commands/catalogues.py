"""The words of the product in every language: `manage.py catalogues` brings them up to date, `--check` asks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.translations import catalogues, extraction, untranslated


class Command(BaseCommand):
    help = (
        "Write new messages into the catalogues of `locale/` and compile them, or check that this was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail on what is missing or stale"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        messages = extraction.find()
        if not options["check"]:
            for language in catalogues.LANGUAGES:
                catalogues.update(language, messages)
        found = [f"not translatable: {each}" for each in untranslated.find()]
        for language in catalogues.LANGUAGES:
            found += catalogues.problems(language, messages)
        for line in found:
            self.stderr.write(line)
        if found and options["check"]:
            raise CommandError(
                f"{len(found)} of our words are not translated: run `manage.py catalogues`, and fill in locale/."
            )
