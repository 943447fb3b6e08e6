"""What ninja's OpenAPI document lacks: every error, the credentials, the headers."""

import re
import tomllib
from pathlib import Path
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from ninja_extra import NinjaExtraAPI
from ninja_extra.operation import Operation
from ninja_extra.permissions import AllowAny

from accounts import scopes
from api import error_catalogue, examples, refusals, responses, sparse
from api.components import Part
from api.manners import MANNERS
from api.permissions import HasPermission, IsAdminOrReadOnly, IsStaff, MayRead, ModelPermission
from api.schemas import Problem
from kernel import once, problems

_REF = "#/components/schemas/{model}"
MEMBERS = Path(__file__).parent / "members.toml"
"""What members of schemas mean."""
DESCRIPTIONS = {
    "400": "A body that cannot be read, or an Idempotency-Key that is missing or not acceptable",
    "401": "No credentials, or credentials that do not hold",
    "403": "The caller does not hold the permission, a limit of the plan is reached, or the shop is not open",
    "404": "There is no such object, or it is not the caller's",
    "408": "The body did not arrive in time",
    "409": "The object's state does not allow this now, or the first request of the key is still running",
    "412": "The object has changed since it was read",
    "413": "The body is too large",
    "415": "The body is not of the type that the route reads",
    "422": "Values are not acceptable; `errors` names each field",
    "429": "Too many requests; see Retry-After",
    "431": "The headers are too large",
    "500": "Our mistake",
    "503": "A store is down, or more is asked than can be answered; see Retry-After",
    "507": "There is no room for the body; nothing of it is left",
}
_RETRY = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "description": "seconds"}}
_LIMIT = {  # draft-ietf-httpapi-ratelimit-headers
    "RateLimit-Policy": {
        "schema": {"type": "string"},
        "example": '"login";q=3;w=900',
        "description": "the limit",
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "example": '"login";r=0;t=287',
        "description": "what is left of it",
    },
}
SECURITY_SCHEMES = {
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token, or an API key (`pk_…`, `sk_…`).",
    },
    "CartToken": {"type": "apiKey", "in": "header", "name": "X-Cart-Token"},
    "OrderToken": {"type": "apiKey", "in": "header", "name": "X-Order-Token"},
}


def complete(api: NinjaExtraAPI, document: Part) -> Part:
    """The document with errors, credentials and headers declared at every operation."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=_REF, mode="serialization")
    schemas |= problem.pop("$defs") | {Problem.__name__: problem}
    document["info"]["description"] += MANNERS
    components["securitySchemes"] = SECURITY_SCHEMES
    components["responses"] = {status: _problem(status) for status in DESCRIPTIONS}
    document["servers"] = [{"url": "/"}]
    by_id = {operation.operation_id: operation for operation in operations(api)}
    refused = refusals.of(api.urls_namespace.removesuffix("_api"))
    for path, item in document["paths"].items():
        item.pop("head", None)
        for method, details in item.items():
            name = details["operationId"]
            _complete_operation(details, method, path, by_id[name], refused.of(name))
    bodies = sent(document)
    for name, schema in schemas.items():
        if name not in bodies and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)  # an answer has what is declared and no more
    for name in bodies:
        _put_defaults_in_words(schemas[name])
        if name in examples.BODIES:
            schemas[name]["examples"] = [examples.BODIES[name]]
    return document


def shorten(document: Part) -> None:
    """Say what members mean, and take out what says nothing: schemas that nothing refers to, names in other letters."""
    schemas = document["components"]["schemas"]
    found: set[str] = set()
    waiting = _references({name: part for name, part in document.items() if name != "components"})
    waiting |= _references(document["components"]["responses"])
    while waiting:
        found |= waiting
        waiting = _references([schemas[name] for name in waiting]) - found
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(found)}
    used = set(re.findall(r"#/components/responses/(\w+)", str(document["paths"])))
    responses = document["components"]["responses"]
    document["components"]["responses"] = {name: responses[name] for name in responses if name in used}
    words = tomllib.loads(MEMBERS.read_text())
    for name, schema in document["components"]["schemas"].items():
        if re.sub(r"\W", "_", schema.get("title", "")) == name:
            del schema["title"]
        for member, details in schema.get("properties", {}).items():
            details.pop("title", None)
            for section in (*(each for each in words if name.endswith(each)), _type_of(details), "any"):
                if member in words.get(section, ()):
                    details.setdefault("description", words[section][member])
    for item in document["paths"].values():
        for details in item.values():
            for parameter in details.get("parameters", ()):
                parameter.get("schema", {}).pop("title", None)
                if parameter.get("description"):
                    parameter.get("schema", {}).pop("description", None)


def _type_of(schema: Part) -> str:
    return str(next((each["type"] for each in (schema, *schema.get("anyOf", ())) if "type" in each), ""))


def operations(api: NinjaExtraAPI) -> list[Any]:
    """Every operation of an API."""
    return [
        operation
        for router in api._controller_routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def permissions_of(operation: Operation) -> list[Any]:
    """The permission classes an operation is behind."""
    function: Any = operation.view_func.get_route_function()  # type: ignore[attr-defined]
    return list(function.route.permissions or function.api_controller.permission_classes)


def errors_page(request: HttpRequest) -> HttpResponse:
    """The catalogue of codes for people; each code is an anchor, as `type` in a problem names it."""
    page = render_to_string("api/errors.html", {"entries": error_catalogue.entries()})
    return HttpResponse(
        page, headers={"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    )


def _complete_operation(
    details: Part, method: str, path: str, operation: Operation, codes: refusals.Codes
) -> None:
    permissions = permissions_of(operation)
    is_public = all(p is AllowAny or isinstance(p, AllowAny) for p in permissions) or (
        method == "get" and any(type(p).__name__ == "IsAdminOrReadOnly" for p in permissions)
    )
    details["security"] = [{"Bearer": []}] if not is_public else [{}, {"Bearer": []}]
    for token in ("cart", "order"):
        if f"/{token}s" in path and is_public:
            details["security"].append({f"{token.capitalize()}Token": []})
    _add_summary(details, operation)
    leaving = getattr(operation.view_func, "leaving", None)
    if leaving is not None:
        details["deprecated"] = True
        details["description"] = f"It goes on {leaving.gone:%-d %B %Y}. Use {leaving.instead}."
    scope = _scope_of(permissions, method)
    if scope is not None:
        details["x-scope"] = scope
    _add_headers(details, method, operation)
    details["x-codes"] = codes
    for status in codes:
        details["responses"][status] = {"$ref": f"#/components/responses/{status}"}
    for status, answer in details["responses"].items():
        if str(status).startswith("2"):
            answer.setdefault("description", "OK")
            answer.setdefault("headers", {})["X-Request-Id"] = {"schema": {"type": "string"}}
    details["responses"] = {
        str(s): a for s, a in sorted(details["responses"].items(), key=lambda x: str(x[0]))
    }


def _add_summary(details: Part, operation: Operation) -> None:
    """The docstring's first sentence is the summary, the rest the description."""
    words = " ".join((operation.view_func.__doc__ or "").split())
    first, _, rest = words.partition(". ")
    details["summary"] = first.rstrip(".")
    if rest:
        details["description"] = rest
    else:
        details.pop("description", None)


def _scope_of(permissions: list[Any], method: str) -> str | None:
    """The scope that a key needs here; None where anyone may, or a person alone."""
    if IsStaff in permissions:
        return None
    for permission in permissions:
        if isinstance(permission, (HasPermission, MayRead)):
            return permission.scope
        is_free = isinstance(permission, IsAdminOrReadOnly) and method == "get"
        if isinstance(permission, ModelPermission) and not is_free:
            return scopes.of(permission.permission_for(method.upper()))
    return None


def _add_headers(details: Part, method: str, operation: Operation) -> None:
    parameters = details.setdefault("parameters", [])
    for parameter in parameters:  # a schema has a list of them, a parameter one or a map
        if isinstance(parameter.get("examples"), list):
            parameter["example"] = parameter.pop("examples")[0]
    policy = once.policy(operation.view_func)
    if method == "post" and policy != "exempt":
        parameters.append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": policy == "required",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
                "description": "A retry with the same key gets the first answer again, for 24 hours.",
            }
        )
    for prefix in getattr(operation.view_func, "query_prefixes", ()):
        parameters.append(_named_parameters(prefix))
    if sparse.is_of(operation):
        parameters.append(dict(sparse.PARAMETER))
    if method == "get":
        parameters.append(
            {"in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"}}
        )
        details["responses"]["304"] = {"description": "Unchanged"}
    if getattr(operation.view_func, "largest_file", 0):
        details["requestBody"]["content"]["multipart/form-data"]["schema"]["additionalProperties"] = False
    if getattr(operation.view_func, "takes_if_match", False):
        parameters.append(
            {"in": "header", "name": "If-Match", "required": False, "schema": {"type": "string"}}
        )


def _named_parameters(prefix: str) -> Part:
    """Parameters whose names the shop decides on: an object that is sent with one parameter for each member."""
    return {
        "in": "query",
        "name": prefix.rstrip("."),
        "required": False,
        "style": "form",
        "explode": True,
        "schema": {
            "type": "object",
            "propertyNames": {"pattern": f"^{re.escape(prefix)}[^\\x00]{{1,80}}$"},
            "additionalProperties": {"type": "string", "maxLength": 200},
            "maxProperties": responses.MOST_NAMED,
        },
        "example": {f"{prefix}Size": "M"},
        "description": f"`{prefix}<name>=<value>`; several must all be met",
    }


def sent(document: Part) -> set[str]:
    """The names of the schemas that request bodies are made of."""
    schemas = document["components"]["schemas"]
    bodies = [
        d["requestBody"] for item in document["paths"].values() for d in item.values() if "requestBody" in d
    ]
    found: set[str] = set()
    waiting = _references(bodies)
    while waiting:
        found |= waiting
        waiting = _references([schemas[name] for name in waiting]) - found
    return found


def _references(part: Any) -> set[str]:
    return set(re.findall(r"'#/components/schemas/([^']+)'", str(part)))


def _put_defaults_in_words(schema: Part) -> None:
    """Say in a field's description what it is when it is not sent: generators take a `default` for "always there"."""
    for details in schema.get("properties", {}).values():
        if "default" in details:
            default = orjson.dumps(details.pop("default"), default=str).decode()
            said = details.get("description", "")
            if default not in {"null", '""', "[]", "{}"}:
                details["description"] = f"{said}{'; ' if said else ''}by default {default}"


def _problem(status: str) -> Part:
    answer: Part = {
        "description": DESCRIPTIONS[status],
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
    if status in ("429", "503"):
        answer["headers"] = _RETRY | (_LIMIT if status == "429" else {})
    if status == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return answer
