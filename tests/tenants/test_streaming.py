"""A body that is read after the view has returned still stands in its shop, and nothing after it does."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from pytest_django import Settings

from accounts.models import User
from kernel import scope
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Says, line by line and no sooner than it is asked, where it stands and whom it finds there."""

    def lines() -> Iterator[str]:
        yield f"{scope.schema()}\n"
        yield from (f"{user.email}\n" for user in User.objects.order_by("email"))

    return StreamingHttpResponse(lines(), content_type="text/plain")


urlpatterns = [path("stream", stream)]


@pytest.fixture(autouse=True)
def the_tests_connection_stays() -> Iterator[None]:
    """Keep Django from closing the connection whose transaction this test is."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def begin(host: str) -> Any:
    """The response of a server's own call, its body not read yet."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/stream",
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    statuses: list[str] = []
    response = WSGIHandler()(environ, lambda status, headers: statuses.append(status))
    assert statuses == ["200 OK"]
    return response


def test_the_shop_is_left_when_its_body_was_sent_and_no_sooner(shop: Tenant, settings: Settings) -> None:
    settings.SHOP_URLCONF = __name__
    response = begin("alpha.localhost")
    assert connection.schema_name == shop.schema_name
    assert b"".join(response).decode().split() == [shop.schema_name, "owner@alpha.example"]
    assert connection.schema_name == shop.schema_name
    response.close()  # as the server does after the last byte, or when the client has gone
    assert connection.schema_name == "public"


def test_a_body_that_nobody_reads_to_its_end_leaves_the_shop_as_well(
    shop: Tenant, settings: Settings
) -> None:
    settings.SHOP_URLCONF = __name__
    response = begin("alpha.localhost")
    assert next(iter(response)).decode().strip() == shop.schema_name
    response.close()
    assert connection.schema_name == "public"
