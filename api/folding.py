"""A document as it is sent: what several operations share stands there once, and what OpenAPI assumes is not said."""

import json
import re
from collections import Counter
from collections.abc import Container, Iterator
from copy import deepcopy
from typing import Any

from api import documents
from api.components import Part
from api.refusals import Refusals

_ASSUMED: Part = {"required": False, "explode": True, "style": "form"}
_REFERENCE = len('{"$ref":"#/components/responses/"}')
_WORTH = 40  # characters, for which something has a name of its own
_PAGE = "Page"
_ON_THE_WAY = "What `x-doors` refuse"
SECURITY: list[dict[str, list[str]]] = [{"Bearer": []}]
"""What most operations ask for."""


def fold(document: Part, refused: Refusals) -> Part:
    """The document, shorter; it means the same.

    What the doors before an operation refuse stands once for each door, of which the `default` of those behind it names
    them; that every answer has an `X-Request-Id` its head says (`manners`).
    """
    document = deepcopy(document)
    for details in _operations(document):
        for answer in details["responses"].values():
            if answer.get("headers", {}).pop("X-Request-Id", None) and not answer["headers"]:
                del answer["headers"]
    _write_null_as_a_type(document)
    _point_to_components(document)
    _point_to_schemas(document)
    _build_on_others(document)
    _put_doors_apart(document, refused)
    document["security"] = SECURITY
    for item in document["paths"].values():
        _say_once_for_a_path(item)
    return document


def _write_null_as_a_type(part: Any) -> None:
    if isinstance(part, dict):
        kinds = part.get("anyOf", [])
        if len(kinds) == 2 and kinds[1] == {"type": "null"} and isinstance(kinds[0].get("type"), str):
            taken = {*part, "enum", "const"}
            if not taken & kinds[0].keys():
                del part["anyOf"]
                part |= kinds[0] | {"type": [kinds[0]["type"], "null"]}
    for each in _inner(part):
        _write_null_as_a_type(each)


def _point_to_schemas(document: Part) -> None:
    """Put each schema of a member or a parameter that is long and occurs again among the components."""
    schemas = document["components"]["schemas"]
    sent = documents.sent(document)
    parts = [*schemas.items(), ("", document["components"]["parameters"]), ("", document["paths"])]
    places = [(*place, owner in sent) for owner, part in parts for place in _members(part)]
    names: dict[str, list[str]] = {}
    for name, holder, key, _is_sent in places:
        names.setdefault(_text(holder[key]), []).append(name)
    known: dict[str, str] = {}
    for name, holder, key, is_sent in places:
        text = _text(holder[key])
        if {"enum", "$ref"} & holder[key].keys():  # of which generators would make another class
            continue
        if _is_worth(text, len(names[text]), name):
            if text not in known:
                called = name if len(set(names[text])) == 1 else "shared"
                if holder[key].get("type") == "object":  # generators make a class of it
                    called = "".join(map(str.capitalize, called.split("_"))) + ("In" if is_sent else "")
                known[text] = _free(called, schemas)
                schemas[known[text]] = holder[key]
            holder[key] = {"$ref": f"#/components/schemas/{known[text]}"}


def _build_on_others(document: Part) -> None:
    """Write of an answer that has all that another has, or of a page, what it has beside that.

    What they share is open, for JSON Schema; each of them is closed.
    """
    schemas, sent = document["components"]["schemas"], documents.sent(document)
    answers = {
        name: schema
        for name, schema in schemas.items()
        if name not in sent and schema.get("additionalProperties") is False and "properties" in schema
    }
    shared = {name: _said(schema) for name, schema in answers.items()}
    paged = next((members for name, members in shared.items() if name.startswith(f"{_PAGE}_")), {})
    shared[_PAGE] = {name: said for name, said in paged.items() if name != "results"}
    bases: dict[str, str] = {}
    for name in answers:
        within = [each for each in shared if each != name and shared[each].items() <= shared[name].items()]
        base = max(within, key=lambda each: len(str(shared[each])), default="")
        if base == _PAGE or (base and len(str(shared[base])) > 400):
            bases[name] = base
    for base in sorted(set(bases.values()) - bases.keys()):
        common = f"{base}Members" if base in answers else base
        whole = answers.get(base) or next(answers[name] for name in bases if bases[name] == base)
        # of an object that is described within, generators would make the same class for each
        members = {name for name in shared[base] if whole["properties"][name].get("type") != "object"}
        schemas[common] = {
            "type": "object",
            "properties": {name: whole["properties"][name] for name in shared[base] if name in members},
            "required": [name for name in whole["required"] if name in members],
        }
        for name in [each for each in bases if bases[each] == base] + [base] * (base in answers):
            _build_on(answers[name], common, members)


def _build_on(schema: Part, common: str, members: Container[str]) -> None:
    for name in ("type", "additionalProperties"):
        schema.pop(name, None)
    left = {name: member for name, member in schema.pop("properties").items() if name not in members}
    needed = [name for name in schema.pop("required", ()) if name not in members]
    # generators take what is all of one thing for that thing itself
    own = ({"properties": left} if left else {}) | ({"required": needed} if needed else {})
    schema |= {"allOf": [{"$ref": f"#/components/schemas/{common}"}, own], "unevaluatedProperties": False}


def _said(schema: Part) -> dict[str, str]:
    """What is said of each member, and whether it is always there."""
    needed = schema.get("required", ())
    return {name: f"{name in needed} {_text(member)}" for name, member in schema["properties"].items()}


def _members(part: Any) -> Iterator[tuple[str, Any, Any]]:
    """The schemas of objects' members and of parameters: what each is called, and where it stands."""
    if isinstance(part, dict):
        members = part.get("properties")
        if isinstance(members, dict):
            yield from ((name, members, name) for name in members)
        if "in" in part and "schema" in part:
            yield part["name"], part, "schema"
    for each in _inner(part):
        yield from _members(each)


def _inner(part: Any) -> list[Any]:
    return [*part.values()] if isinstance(part, dict) else part if isinstance(part, list) else []


def _say_once_for_a_path(item: Part) -> None:
    """What parameters all operations of a path take, it has itself; whom the document names, none names again."""
    every = list(item.values())
    common = [each for each in every[0]["parameters"] if all(each in one["parameters"] for one in every)]
    for details in every:
        left = [each for each in details["parameters"] if len(every) == 1 or each not in common]
        details["parameters"] = left
        for name, what in (("parameters", []), ("security", SECURITY), ("x-codes", {})):
            if details[name] == what:
                del details[name]
    if len(every) > 1 and common:
        item["parameters"] = common


def _put_doors_apart(document: Part, refused: Refusals) -> None:
    components, doors = document["components"], Part()
    known = components["responses"]
    headers = known["429"]["headers"]
    whole = known["429"] | {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers}}
    components["headers"] = headers
    for item in document["paths"].values():
        for details in item.values():
            found = refused.operations[details["operationId"]]
            name = _name_of(found["doors"])
            doors[name] = whole | {"description": _ON_THE_WAY, "x-doors": found["doors"]}
            details["x-codes"] = found["codes"]
            details["responses"] = {
                status: answer
                for status, answer in details["responses"].items()
                if status[0] in "23" or status in found["codes"]
            } | {"default": {"$ref": f"#/components/responses/{name}"}}
    used = {ref for item in document["paths"].values() for ref in re.findall(r"responses/(\w+)", str(item))}
    components["responses"] = {name: known[name] for name in known if name in used} | doors
    components["x-doors"] = refused.doors


def _name_of(doors: list[str]) -> str:
    """Behind all there is no need to name those that more particular ones imply."""
    named = [door.capitalize() for door in doors if door != "any"]
    return "".join(door for door in named if door != "Write" or named[-1] == door) or "Any"


def _point_to_components(document: Part) -> None:
    """Put each parameter and each answer that occurs again among the components."""
    kinds = document["components"]
    for kind, every in (("parameters", _parameters(document)), ("responses", _answers(document))):
        places = list(every)
        times = Counter(_text(holder[key]) for _name, holder, key in places)
        known: dict[str, str] = {}
        named: Part = kinds.setdefault(kind, {})
        for name, holder, key in places:
            text = _text(holder[key])
            if _is_worth(text, times[text], name):
                if text not in known:
                    known[text] = _free(re.sub(r"\W", "_", name), named)
                    named[known[text]] = holder[key]
                holder[key] = {"$ref": f"#/components/{kind}/{known[text]}"}


def _parameters(document: Part) -> Iterator[tuple[str, Any, Any]]:
    for details in _operations(document):
        for number, parameter in enumerate(details.get("parameters", ())):
            for name, value in _ASSUMED.items():
                if parameter.get(name) == value:
                    del parameter[name]
            yield parameter["name"], details["parameters"], number


def _answers(document: Part) -> Iterator[tuple[str, Any, Any]]:
    for details in _operations(document):
        for status, answer in details["responses"].items():
            if "$ref" not in answer:
                shown = re.findall(r"#/components/schemas/(\w+)", str(answer.get("content")))
                yield f"{shown[0] if shown else 'Answer'}{status}", details["responses"], status


def _operations(document: Part) -> Iterator[Part]:
    for part in ("paths", "webhooks"):
        for item in document.get(part, {}).values():
            yield from item.values()


def _is_worth(text: str, times: int, name: str) -> bool:
    """Whether it is shorter to write it once, and to refer to it."""
    return times * (len(text) - len(name) - _REFERENCE) - len(text) - len(name) > _WORTH


def _free(name: str, taken: Part) -> str:
    number = 1
    while (f"{name}_{number}" if number > 1 else name) in taken:
        number += 1
    return f"{name}_{number}" if number > 1 else name


def _text(part: Any) -> str:
    return json.dumps(part, sort_keys=True, separators=(",", ":"))
