"""Calls that schemathesis makes up from the documents, right and wrong ones, on the catalogue and on the platform.

Three callers each: nobody, a member of staff and a secret key; nobody, a merchant and an operator. One right and one
wrong example of each operation by default; `SOUK_GENERATED_CALLS=100` makes so many, other ones at every run. Every
call is undone, so that none depends on those before it. Half of them get ids that exist.
"""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from django_tenants.utils import tenant_context
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation

from accounts.models import User
from tasks import registry
from tasks.models import Schedule
from tenants.models import Tenant
from tests import database
from tests.api.conftest import Api, document
from tests.api.forms import picture, upload

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SOUK_GENERATED_CALLS", "1"))
NOUNS = {
    "shop": (
        "products_",
        "images_",
        "categories_",
        "collections_",
        "reviews_",
        "bulk_",
        "imports_",
        "exports_",
    ),
    "platform": ("tenants_", "subscription_", "invoices_", "schedules_", "work_", "migrationruns_", "audit_"),
}
HOSTS = {"shop": "alpha.localhost", "platform": "localhost"}
CLIENT = Client(raise_request_exception=False)
checks.load_all_checks()
CHECKS = [
    checks.not_a_server_error,
    *checks.CHECKS.get_by_names(
        [
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            "negative_data_rejection",
        ]
    ),
]


@pytest.fixture
def known(
    owner_api: Api, product: dict[str, Any], shop: Tenant, settings: Settings, tmp_path: Path
) -> dict[str, Any]:
    """Ids and slugs of things there are; an import with an error and an export are done."""
    settings.MEDIA_ROOT = tmp_path
    image = upload(owner_api, f"/products/{product['id']}/images", picture()).json()
    owner_api.post("/categories", {"name": "Mugs"})
    owner_api.post("/collections", {"title": "Best", "products": [product["id"]]})
    lines = b"Handle,Title,Variant Price\nx,X,free\n"
    imported = upload(owner_api, "/imports", lines, filename="products.csv").json()
    exported = owner_api.post("/exports").json()
    with tenant_context(shop):
        registry.run_transfers.run()
        registry.run_transfers.run()
    return {
        "import_id": imported["id"],
        "export_id": exported["id"],
        "product_id": product["id"],
        "variant_id": product["variants"][0]["id"],
        "image_id": image["id"],
        "products": product["slug"],
        "categories": "mugs",
        "collections": "best",
    }


@pytest.fixture
def callers(owner_api: Api) -> dict[str, dict[str, str]]:
    """What each caller sends."""
    key = owner_api.post("/api-keys", {"name": "Program", "type": "sk", "scopes": ["products:write"]})
    assert key.status_code == 201, key.content
    return {
        "nobody": {},
        "staff": owner_api.headers,
        "secret key": {"Authorization": f"Bearer {key.json()['key']}"},
    }


@pytest.fixture
def platform_callers(platform: Api, shop: Tenant) -> dict[str, dict[str, str]]:
    """What each caller of the platform sends."""
    operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
    merchant = User.objects.get(email="owner@alpha.example")
    return {
        "nobody": {},
        "merchant": platform.as_(merchant).headers,
        "operator": platform.as_(operator).headers,
    }


def test_nothing_is_found_in_a_shop(callers: dict[str, dict[str, str]], known: dict[str, Any]) -> None:
    assert _call_all("shop", callers=callers, known=known) >= 32


def test_nothing_is_found_on_the_platform(platform_callers: dict[str, dict[str, str]], shop: Tenant) -> None:
    schedule = Schedule.objects.get(job="carts.expire")
    known = {"tenant_id": str(shop.pk), "schedule_id": schedule.pk}
    assert _call_all("platform", callers=platform_callers, known=known) >= 20


def _call_all(name: str, *, callers: dict[str, dict[str, str]], known: dict[str, Any]) -> int:
    """Call every operation and fail with all that was found; return how many were called."""
    found: dict[str, str] = {}
    called = 0
    for operation in _operations(name):
        called += 1
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
                continue
            try:
                _calls(operation, mode, host=HOSTS[name], callers=callers, known=known)()
            except (Failure, FailureGroup, AssertionError) as failure:
                found[f"{operation.label} ({mode.value})"] = _told(failure)
    assert found == {}, "\n\n".join(f"{label}: {what}" for label, what in found.items())
    return called


@lru_cache
def _operations(name: str) -> list[APIOperation]:
    schema = schemathesis.openapi.from_dict(document(name))
    schema.config.update(base_url=f"http://{HOSTS[name]}")
    every = [result.ok() for result in schema.get_all_operations()]
    return [one for one in every if one.definition.raw["operationId"].startswith(NOUNS[name])]


def _can_be_wrong(operation: APIOperation) -> bool:
    """Whether a call can break the document: not one that sends a slug, or nothing.

    Looking for one in vain is what took most of this test's time.
    """
    sent = [*operation.body, *operation.query, *operation.path_parameters]
    return any(part.name != "id_or_slug" for part in sent)


def _calls(
    operation: APIOperation,
    mode: GenerationMode,
    *,
    host: str,
    callers: dict[str, dict[str, str]],
    known: dict[str, Any],
) -> Callable[[], None]:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="SOUK_GENERATED_CALLS" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), exists=st.booleans())
    def run(case: Any, exists: bool) -> None:
        # nothing and empty lists cannot be written in an address: they would not be sent at all
        assume(not any(value in (None, [], {}) for value in (case.query or {}).values()))
        if case.media_type == "multipart/form-data" and isinstance(
            case.body, dict
        ):  # nor can these in a form
            assume(not any(isinstance(value, list) and len(value) < 2 for value in case.body.values()))
        wrong = {where for where, part in case.meta.components.items() if part.mode.is_negative}
        assume(wrong != {ParameterLocation.HEADER})  # the caller's own headers would put it right
        if exists and ParameterLocation.PATH not in wrong:
            noun = operation.path.split("/")[3]
            for name in case.path_parameters or {}:
                case.path_parameters[name] = known[noun] if name == "id_or_slug" else known.get(name, 1)
        for caller, headers in callers.items():
            with transaction.atomic():
                response = _send(case, headers, host)
                transaction.set_rollback(True)
            try:
                case.validate_response(response, checks=CHECKS)
            except (Failure, FailureGroup, AssertionError) as failure:
                failure.add_note(f"called by {caller} with {str(case.body)[:500]}")
                raise

    return run


def _send(case: Any, headers: dict[str, str], host: str) -> Response:
    """The case as Django's own test client sends it, which stays in the test's transaction."""
    given = case.as_transport_kwargs(base_url=f"http://{host}", headers=headers)
    fields = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    prepared = requests.Request(**{name: given[name] for name in fields if name in given}).prepare()
    sent = {name: str(value) for name, value in prepared.headers.items() if name.lower() != "content-length"}
    body = prepared.body or b""
    answer = CLIENT.generic(
        case.method,
        prepared.url.removeprefix(f"http://{host}"),
        body if isinstance(body, bytes) else str(body).encode(),
        content_type=sent.pop("Content-Type", ""),
        headers={**sent, "host": host},
    )
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.items()},
        content=answer.content,
        request=prepared,
        elapsed=0.0,
        verify=False,
    )


def _told(failure: BaseException) -> str:
    parts = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    told = [
        f"{part}\n{getattr(part, 'message', '')}\n{getattr(part, 'validation_message', '')}" for part in parts
    ]
    return "; ".join([*(text[:1500] for text in told), *getattr(failure, "__notes__", [])])
