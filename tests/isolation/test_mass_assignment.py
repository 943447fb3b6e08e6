"""TARGETS S10: no body takes a column that its operation does not declare."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from accounts import roles
from tenants.models import Tenant
from tests.api.conftest import document
from tests.isolation import requests, world

OPEN = {"metadata", "custom_fields", "attributes", "options", "values"}
"""Objects whose names are the shop's own: kept as they are sent, in a column of theirs."""


def _bodies(name: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for template, item in document(name)["paths"].items():
        for method, details in item.items():
            for kind, sent in details.get("requestBody", {}).get("content", {}).items():
                if kind != "*/*":
                    yield method.upper(), template, details["operationId"], sent["schema"]


def _objects(name: str, schema: Any, path: str, seen: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object that a body may hold, with the path to it."""
    if isinstance(schema, list):
        for each in schema:
            yield from _objects(name, each, path, seen)
    if not isinstance(schema, dict):
        return
    referred = schema.get("$ref", "").rpartition("/")[2]
    if referred and referred not in seen:
        found = document(name)["components"]["schemas"][referred]
        yield from _objects(name, found, path, seen | {referred})
    if schema.get("type") == "object":
        yield path, schema
    for field, inner in schema.get("properties", {}).items():
        yield from _objects(name, inner, f"{path}.{field}", seen)
    for inside in ("anyOf", "oneOf", "allOf", "items"):
        yield from _objects(name, schema.get(inside), path, seen)


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_object_in_a_body_is_closed(name: str) -> None:
    opened = {
        f"{operation}{path}"
        for _, _, operation, schema in _bodies(name)
        for path, found in _objects(name, schema, "", frozenset())
        if found.get("additionalProperties", True) is not False and path.rpartition(".")[2] not in OPEN
    }
    assert opened == set()


@pytest.mark.django_db
def test_every_column_that_is_sent_along_is_refused_by_name(shop: Tenant) -> None:
    alpha = world.build(shop)
    owner = alpha.as_(roles.OWNER)
    columns = {field.name for model in apps.get_models() for field in model._meta.concrete_fields}
    wrong, count = {}, 0
    for method, template, operation, schema in _bodies("shop"):
        if "$ref" not in schema:  # files, with a field or two
            continue
        declared = document("shop")["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
        extra = sorted(columns - set(declared))
        body = requests.body_of(operation, alpha.ids, alpha.refresh) or {}
        with world.undone():
            answer = owner(
                method,
                requests.path_of(template, alpha.ids),
                body | dict.fromkeys(extra, 1),
                Idempotency_Key=operation,
            )
        refused = {
            each["field"]
            for each in (answer.json().get("errors", []) if answer.status_code == 422 else [])
            if each["code"] == "unknown_field"
        }
        count += 1
        if not refused >= set(extra):
            wrong[operation] = (answer.status_code, sorted(set(extra) - refused)[:5])
    assert wrong == {}
    assert count >= 70
