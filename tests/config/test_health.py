"""A store that is away, as a developer sees it: told as to everybody, and not asked for what an error page prints."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.health import StoreDownMiddleware
from kernel import throttling
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


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "is_had"), [("SELECT pg_sleep(9)", True), ("SELECT 1", False)])
def test_what_took_too_long_stays_counted_as_a_call_and_as_no_try(statement: str, is_had: bool) -> None:
    calls = throttling.Limit(uuid4().hex, 1, 3600, is_of_work=True)
    tries = throttling.Limit(uuid4().hex, 1, 3600, is_strict=True)

    def answer(request: HttpRequest) -> HttpResponse | None:
        throttling.require(calls, "somebody")
        throttling.require(tries, "somebody")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 50")
                cursor.execute(statement)
                raise OperationalError("the server closed the connection")
        except OperationalError as error:
            return middleware.process_exception(request, error)

    middleware = StoreDownMiddleware(answer)  # type: ignore[arg-type]
    assert middleware(RequestFactory().get("/")).status_code == 503
    assert throttling.take(tries, "somebody").is_allowed
    assert throttling.take(calls, "somebody").is_allowed is not is_had
