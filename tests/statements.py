"""Which of the statements that were seen are what a call costs."""

import re

from django.test.utils import CaptureQueriesContext

ASIDE = re.compile(r"SET search_path|PREPARE (?!.*; EXECUTE )", re.DOTALL)


def of(captured: CaptureQueriesContext) -> list[str]:
    """All but what a connection is told once: where it stands, and a statement it will ask again."""
    return [query["sql"] for query in captured.captured_queries if not ASIDE.match(query["sql"])]
