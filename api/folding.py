"""A document as it is sent: what several operations share stands there once, and what OpenAPI assumes is not said."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from api.components import Part

ANYWHERE = ("400", "401", "413", "415", "429", "500", "503")
"""Statuses that say nothing of the operation: any may answer so, and 400, 413 and 415 any that takes a body."""
_ASSUMED: Part = {"required": False, "explode": True, "style": "form"}
_LEAST = 60  # characters, from which a reference is shorter


def fold(document: Part) -> Part:
    """The document, shorter; it means the same.

    That every answer has an `X-Request-Id` its head says (`manners`).
    """
    document = deepcopy(document)
    for details in _operations(document):
        for answer in details["responses"].values():
            if answer.get("headers", {}).pop("X-Request-Id", None) and not answer["headers"]:
                del answer["headers"]
    _point_to_components(document)
    for details in _operations(document):
        found = details["responses"]
        if any(status in found for status in ANYWHERE):
            kept = {status: answer for status, answer in found.items() if status not in ANYWHERE}
            details["responses"] = kept | {"default": {"$ref": "#/components/responses/default"}}
    kinds = document["components"]
    words = "; ".join(
        f"{status}: {kinds['responses'][f'Problem{status}']['description']}" for status in ANYWHERE
    )
    shared = {name: answer for name, answer in kinds["responses"].items() if name[-3:] not in ANYWHERE}
    kinds["responses"] = shared | {"default": {**kinds["responses"]["Problem429"], "description": words}}
    for name, schema in kinds["schemas"].items():
        if schema.get("title") == name:
            del schema["title"]
    return document


def _point_to_components(document: Part) -> None:
    """Put each parameter, and each answer without a body, that occurs again among the components."""
    kinds = document["components"]
    for kind, every in (("parameters", _parameters(document)), ("responses", _empty_answers(document))):
        places = list(every)
        times = Counter(_text(holder[key]) for _name, holder, key in places)
        known: dict[str, str] = {}
        named: Part = kinds.setdefault(kind, {})
        for name, holder, key in places:
            text = _text(holder[key])
            if times[text] > 1 and len(text) > _LEAST:
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


def _empty_answers(document: Part) -> Iterator[tuple[str, Any, Any]]:
    for details in _operations(document):
        for status, answer in details["responses"].items():
            if "content" not in answer and "$ref" not in answer:
                yield f"Answer{status}", details["responses"], status


def _operations(document: Part) -> Iterator[Part]:
    for part in ("paths", "webhooks"):
        for item in document.get(part, {}).values():
            yield from item.values()


def _free(name: str, taken: Part) -> str:
    number = 1
    while (f"{name}_{number}" if number > 1 else name) in taken:
        number += 1
    return f"{name}_{number}" if number > 1 else name


def _text(part: Any) -> str:
    return json.dumps(part, sort_keys=True, separators=(",", ":"))
