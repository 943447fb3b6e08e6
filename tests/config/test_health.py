"""A store that is away, as a developer sees it: told as to everybody, and not asked for what an error page prints."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tenants import hosts


class Query:
    """Is run when it is printed, as Django's are."""

    printed = 0

    def __repr__(self) -> str:
        Query.printed += 1
        return "?"


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_no_page_of_errors_is_made_of_a_lost_store(
    settings: Any, monkeypatch: pytest.MonkeyPatch, accepted: str
) -> None:
    def lose(_host: str) -> None:
        query = Query()
        raise OperationalError("the database does not answer", id(query))

    settings.DEBUG = True
    monkeypatch.setattr(hosts, "resolve", lose)
    answer = Client(raise_request_exception=False).get("/", headers={"accept": accepted})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert Query.printed == 0
