"""What is documented is what is served, on both hosts."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Set
from typing import Any, get_args

import pytest
from django.contrib.staticfiles import finders
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import ValidationError

from api import components, documents, examples, exchanged, refusals, responses
from api.refusals import joined
from api.schemas import Input
from tenants import rules as tenant_rules, views as shops
from tests.api import refusals as refused
from tests.api.conftest import Api, _validator, document, folded

pytestmark = pytest.mark.django_db
VERBS = set(
    "Add Approve Ask Become Cancel Capture Change Choose Close Confirm Copy Count Create Delete End Exchange Export "  # noqa: SIM905
    "Fetch Find Forget Get Give Have Import Issue Keep List Log Make Merge Move Open Order Put Register "
    "Remove Rename Replace Restore Say Send Set Show Suggest Switch Take Try Upload Write".split()
)
ERRORS = {"401", "404", "422", "429", "500", "503"}


def _operations(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, details)
        for path, item in document(name)["paths"].items()
        for method, details in item.items()
    ]


def test_the_document_is_served_on_both_hosts(api: Api, platform: Api) -> None:
    for where, name in ((api, "shop"), (platform, "platform")):
        served = where.get("/openapi.json")
        assert served.json() == folded(name), "run `manage.py release_documents`"
        assert served.json()["openapi"].startswith("3.1")
        assert where.get("/openapi.json", If_None_Match=served["ETag"]).status_code == 304


def test_the_documentation_needs_nobody_elses_server(api: Api, platform: Api) -> None:
    for where in (api, platform):
        answer = where.get("/docs")
        page = answer.content.decode()
        assert "default-src 'none'; script-src 'self'; " in answer["Content-Security-Policy"]
        assert where.get("/docs/errors")["Content-Security-Policy"].startswith("default-src 'none'")
        assert not re.search(r"https?://", page)
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
        for asset in re.findall(r"/static/([^\"']+)", page):
            assert finders.find(asset), asset


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("me_delete", {"configuration.in_use"}),
        ("settings_update", {"invalid", "precondition.failed", "several", "tenant.invalid_hour"}),
    ],
)
def test_what_no_input_brings_about_is_not_documented(operation: str, told: set[str]) -> None:
    own = refusals.of("shop").operations[operation]["codes"]
    assert {code for codes in own.values() for code in codes} == told


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_the_document_is_valid_openapi(name: str) -> None:
    for found in (document(name), folded(name)):
        assert [error.message for error in OpenAPIV31SpecValidator(found).iter_errors()] == []


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_the_document_that_is_sent_is_shorter_and_means_the_same(name: str) -> None:
    whole, sent = document(name), folded(name)
    assert len(json.dumps(sent)) < 0.7 * len(json.dumps(whole))
    assert len(responses.encode(sent)) < {"shop": 3582 / 2, "platform": 1900}[name] * len(_operations(name))
    shared = sent["components"]["schemas"].keys() - whole["components"]["schemas"].keys()
    for path, item in whole["paths"].items():
        for method, details in item.items():
            assert _unfolded(sent, path, method, shared) == _plain(whole, _by_name(details), shared)
    for schema, is_so in whole["components"]["schemas"].items():
        assert _plain(sent, sent["components"]["schemas"][schema], shared) == _plain(whole, is_so, shared)
    assert sent["webhooks"].keys() == whole["webhooks"].keys() if "webhooks" in whole else True


def _unfolded(found: dict[str, Any], path: str, method: str, shared: Set[str]) -> Any:
    """The operation with all that stands elsewhere."""
    item = found["paths"][path]
    details = {"security": found["security"], "x-codes": {}} | item[method]
    parameters = [*item.get("parameters", ()), *details.get("parameters", ())]
    doors = _resolved(found, details["responses"]["default"])["x-doors"]
    door = joined(*(found["components"]["x-doors"][each] for each in doors))
    responses = {
        status: _resolved_answer(found, answer)
        for status, answer in details["responses"].items()
        if status != "default"
    }
    for status in door:
        responses.setdefault(status, {"$ref": f"#/components/responses/{status}"})
    told = {
        "parameters": [_resolved(found, each) for each in parameters],
        "responses": responses,
        "x-codes": joined(details["x-codes"], door),
    }
    return _plain(found, _by_name(details | told), shared)


def _by_name(details: dict[str, Any]) -> dict[str, Any]:
    parameters = sorted(details["parameters"], key=lambda each: (each["in"], each["name"]))
    return details | {"parameters": parameters}


def _resolved(found: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    _, _, kind, name = part["$ref"].split("/") if "$ref" in part else ("", "", "", "")
    return dict(found["components"][kind][name]) if name else dict(part)


def _resolved_answer(found: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return answer if answer.get("$ref", "").rsplit("/")[-1][:1] in ("4", "5") else _resolved(found, answer)


def _plain(found: dict[str, Any], part: Any, shared: Set[str]) -> Any:
    """The same in one way of writing: nothing shared, null one of the types, and nothing that OpenAPI assumes."""
    if isinstance(part, list):
        return [_plain(found, each, shared) for each in part]
    if not isinstance(part, dict):
        return part
    reference = str(part.get("$ref", ""))
    if reference.startswith("#/components/schemas/") and reference.rsplit("/")[-1] not in shared:
        return part
    if reference.startswith("#/components/responses/") and reference.rsplit("/")[-1][0] in "45":
        return part
    part = _resolved(found, part)
    if part.get("unevaluatedProperties") is False:
        base, own = (_resolved(found, each) for each in part["allOf"])
        kept = {name: value for name, value in part.items() if name not in ("allOf", "unevaluatedProperties")}
        part = base | kept | {"additionalProperties": False}
        part["properties"] = base["properties"] | own.get("properties", {})
        part["required"] = sorted([*base["required"], *own.get("required", ())])
    elif "properties" in part and "required" in part:
        part = part | {"required": sorted(part["required"])}
    match part.get("anyOf"):
        case [{"type": str(kind), **rest}, {"type": "null"}] if not rest.keys() & {"enum", "const"}:
            if not rest.keys() & part.keys():
                part = {key: value for key, value in part.items() if key != "anyOf"}
                part |= rest | {"type": [kind, "null"]}
    if "in" in part:
        assumed = {"required": False, "explode": True, "style": "form"}
        part = {key: value for key, value in part.items() if assumed.get(key) != value}
    if "description" in part and "headers" in part:  # that every answer has, as the document's head says
        headers = {key: value for key, value in part["headers"].items() if key != "X-Request-Id"}
        part = {key: value for key, value in part.items() if key != "headers"}
        part |= {"headers": headers} if headers else {}
    return {key: _plain(found, value, shared) for key, value in part.items()}


def test_which_codes_an_operation_refuses_with_is_read_from_the_code() -> None:
    assert refusals.KEPT.read_text() == refused.text(), "run `make refusals`"


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_answers_have_what_is_declared_and_no_more(name: str) -> None:
    schemas = document(name)["components"]["schemas"]
    open_ = {
        n
        for n, schema in schemas.items()
        if schema.get("type") == "object"
        and "properties" in schema
        and schema.get("additionalProperties", True) is not False
    }
    assert open_ == set()


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_operation_declares_its_errors_and_says_what_it_does(name: str) -> None:
    for path, method, details in _operations(name):
        assert set(details["responses"]) >= ERRORS, (path, method)
        assert details["summary"]
        for status, answer in details["responses"].items():
            if status[0] in "45":
                assert answer.get("$ref", "") == f"#/components/responses/{status}" or answer["content"]
    problems = document(name)["components"]["responses"]
    assert all("application/problem+json" in answer["content"] for answer in problems.values())
    assert set(problems["429"]["headers"]) == {"Retry-After", "RateLimit", "RateLimit-Policy"}


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_summary_begins_with_a_verb_and_says_of_what(name: str) -> None:
    summaries = [details["summary"] for _path, _method, details in _operations(name)]
    assert [text for text in summaries if re.split(r"\W", text)[0] not in VERBS] == []
    assert [text for text in summaries if len(text.split()) < 3] == []
    assert [text for text, times in Counter(summaries).items() if times > 1] == []


def _schemas(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        yield found
        yield from _schemas(found)


def test_what_members_mean_is_said_from_one_place() -> None:
    words = tomllib.loads(documents.MEMBERS.read_text())
    left = {(section, member) for section, members in words.items() for member in members}
    said: list[bool] = []
    for schema, parts in (pair for name in ("shop", "platform") for pair in _schemas_of(name).items()):
        for member, details in parts.get("properties", {}).items():
            said.append("description" in details)
            left -= {
                (section, member)
                for section, members in words.items()
                if members.get(member) == details.get("description")
            }
            for section in words:
                if schema.endswith(section) and member in words[section]:
                    assert details["description"] == words[section][member], (schema, member)
    assert left == set()
    assert sum(said) > 0.55 * len(said)


def _schemas_of(name: str) -> dict[str, Any]:
    return dict(document(name)["components"]["schemas"])


def test_no_object_that_several_share_is_called_by_a_number() -> None:
    shared = folded("shop")["components"]["schemas"]  # generators make a class of each
    classes = {name for name, schema in shared.items() if schema.get("type") == "object"}
    assert {"CustomFields", "CustomFieldsIn", "MetadataIn"} <= classes
    assert [name for name in classes if name[-1].isdigit()] == []


def test_two_schemas_of_one_name_are_refused() -> None:
    # the document would keep the last of them, and say of the other's answers what is not so
    schemas = {"Tier": {"type": "object", "properties": {"name": {"type": "string"}}}}
    components.add(schemas, {"Tier": {**schemas["Tier"], "additionalProperties": False}, "Other": {}})
    with pytest.raises(components.SchemaCollision, match="Tier"):
        components.add(schemas, {"Tier": {"type": "object", "properties": {}}})


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_operation_ids_are_stable_and_one_each(name: str) -> None:
    ids = [details["operationId"] for _p, _m, details in _operations(name)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+_[a-z_]+", found) for found in ids)


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_no_reference_leads_nowhere(name: str) -> None:
    found = document(name)
    references = set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(found)))
    assert references <= set(found["components"]["schemas"])


def test_bodies_forbid_what_they_do_not_know() -> None:
    for name in ("shop", "platform"):
        schemas = document(name)["components"]["schemas"]
        for path, method, details in _operations(name):
            body = details.get("requestBody")
            if body is not None:
                (content,) = body[
                    "content"
                ].values()  # JSON, or a form with a file, which is described in place
                reference = content["schema"].get("$ref", "").rsplit("/")[-1]
                schema = schemas[reference] if reference else content["schema"]
                assert schema["additionalProperties"] is False, (path, method)


def test_routes_that_move_money_say_that_they_need_a_key() -> None:
    required = {
        details["operationId"]
        for _path, _method, details in _operations("shop")
        for parameter in details["parameters"]
        if parameter["name"] == "Idempotency-Key" and parameter["required"]
    }
    assert required == {"orders_create", "orders_pay", "refunds_create"}


@pytest.mark.parametrize(
    ("documented", "known"),
    [
        (shops.State, [state.value for state in tenant_rules.State]),
    ],
)
def test_documented_words_are_the_domains_own(documented: Any, known: list[str]) -> None:
    assert list(get_args(documented)) == list(known)


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_no_field_of_a_body_has_a_default_which_generators_take_for_always_sent(name: str) -> None:
    schemas = document(name)["components"]["schemas"]
    sent = {found for found in schemas if found.endswith(("In", "Patch")) or found == "Credentials"}
    assert len(sent) > 3
    assert [found for found in sorted(sent) if "'default'" in str(schemas[found])] == []


def test_parameters_that_a_shop_names_itself_are_declared() -> None:
    for path in ("/api/v1/products", "/api/v1/products/facets"):
        declared = {p["name"]: p for p in document("shop")["paths"][path]["get"]["parameters"]}
        assert declared["option"]["schema"]["additionalProperties"]["type"] == "string"
        assert re.match(declared["attribute"]["schema"]["propertyNames"]["pattern"], "attribute.Material")


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_body_has_an_example_that_its_schema_takes(name: str) -> None:
    bodies = {model.__name__: model for model in _schemas(Input)}
    sent = {
        reference.rsplit("/")[-1]
        for _path, _method, details in _operations(name)
        for content in [details.get("requestBody", {}).get("content", {}).get("application/json")]
        if content and (reference := content["schema"].get("$ref"))
    }
    assert sorted(sent - examples.BODIES.keys()) == []
    for schema in sorted(sent):
        bodies[schema].model_validate(examples.BODIES[schema])
        assert document(name)["components"]["schemas"][schema]["examples"] == [examples.BODIES[schema]]


def test_fields_are_documented_by_the_names_they_are_sent_by() -> None:
    schemas = document("shop")["components"]["schemas"]
    assert all("from" in schemas[name]["properties"] for name in ("BandView", "TierChangeView", "DailySales"))


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_bounds_are_written_in_json_schema_s_words(name: str) -> None:
    words = set(re.findall(r'"(\w+)": ', json.dumps(document(name))))
    assert words & {"ge", "gt", "le", "lt", "max_digits", "decimal_places"} == set()
    orderings = [
        parameter["schema"]
        for item in document(name)["paths"].values()
        for parameter in item.get("get", {}).get("parameters", ())
        if parameter["name"] == "ordering"
    ]
    assert orderings
    assert all('"pattern"' in json.dumps(schema) for schema in orderings)


IN_NO_JSON = {
    *("images_create", "imports_create", "settings_upload_logo", "operations_archive"),
    *("orderdocuments_credit_note", "orderdocuments_credit_note_address"),
    *("orderdocuments_invoice", "orderdocuments_invoice_address"),
    *("payments_webhook", "connect_webhook", "gatewayaccounts_test"),
    *("stock_delete_location", "tiers_delete", "auth_refresh", "auth_log_out"),
}
"""Files go or come, somebody else calls, nothing is said; and the platform's way of going on is the shops' own."""


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_what_was_exchanged_is_shown_of_every_operation_and_is_as_the_document_has_it(
    name: str, api: Api, platform: Api
) -> None:
    bodies = {model.__name__: model for model in _schemas(Input)}
    wrong = []
    for _path, _method, details in _operations(name):
        operation = details["operationId"]
        kept = exchanged.of(name).get(operation)
        if kept is None:
            wrong += [f"{operation}: nothing"] if operation not in IN_NO_JSON else []
            continue
        check = _validator(name, operation, str(kept["status"]))
        wrong += [f"{operation}: {e.message}" for e in (check.iter_errors(kept["said"]) if check else ())]
        content = details.get("requestBody", {}).get("content", {}).get("application/json")
        if content and "$ref" in content["schema"]:
            body = bodies[content["schema"]["$ref"].rsplit("/")[-1]]
            try:
                body.model_validate(kept["sent"] or {})
            except ValidationError as error:
                wrong.append(f"{operation}: {error}")
    assert wrong == [], "run `make exchanged`"
    assert exchanged.of(name).keys() <= {details["operationId"] for _p, _m, details in _operations(name)}
    where = {"shop": api, "platform": platform}[name]
    shown = where.get("/docs/examples/auth_log_in")
    assert shown.json() == exchanged.of(name)["auth_log_in"]
    assert where.get("/docs/examples/nothing").status_code == 404
