"""Sparse answers: `?fields=id,title,images.url` leaves an object, or each of a list, those members alone.

Which members there are is said by the answer's schema, whatever is in the answer.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from api import problems
from kernel.problems import FieldError

Tree = dict[str, Any]
MOST = 50
LONGEST = 1000
PARAMETER = {
    "in": "query",
    "name": "fields",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST},
    "description": "only these fields, with dots for those of objects: `id,title,images.url`",
}
"""As the document has it: of every read that is answered in JSON."""
PAGING = {"count", "next", "previous", "last", "results"}
"""What an answer that is a list has besides its rows, and keeps."""


def is_of(operation: Any) -> bool:
    """Whether the operation reads, and answers in JSON."""
    return "GET" in operation.methods and bool(operation.response_models.get(200))


def asked(operation: Any, fields: str) -> Tree:
    """The members that are asked for. Raises InvalidFields for those that there are none of."""
    if not fields:
        return {}
    wanted = _tree(fields)
    schema = _schema(operation.response_models[200])
    each = schema["properties"]["results"] if _is_list(schema) else schema
    detail = _("There is no field “{value}”.")
    if unknown := list(_unknown(schema["$defs"], each, wanted)):
        raise problems.InvalidFields([_wrong("unknown", detail.format(value=name)) for name in unknown])
    return wanted


def apply(operation: Any, response: HttpResponse, wanted: Tree) -> HttpResponse:
    """The answer with these members alone; a list keeps its paging."""
    if not wanted or response.status_code != 200:
        return response
    data = orjson.loads(response.content)
    if _is_list(_schema(operation.response_models[200])):
        data["results"] = _pruned(data["results"], wanted)
    else:
        data = _pruned(data, wanted)
    response.content = orjson.dumps(data)
    return response


def _tree(fields: str) -> Tree:
    if len(fields) > LONGEST:
        too_long = _("Write at most %(count)s characters.") % {"count": LONGEST}
        raise problems.InvalidFields([_wrong("too_long", too_long)])
    names = fields.split(",")
    if len(names) > MOST:
        raise problems.InvalidFields([_wrong("too_many", _("Give at most %(count)s.") % {"count": MOST})])
    tree: Tree = {}
    for name in names:
        branch = tree
        for part in name.strip().split("."):
            branch = branch.setdefault(part, {})
    return tree


@cache
def _schema(model: Any) -> Tree:
    """What an answer looks like, and under `$defs` what it refers to."""
    whole = model.model_json_schema(mode="serialization")
    kept, answer = whole.get("$defs", {}), whole["properties"]["response"]
    return {**next(_parts(kept, answer)), "$defs": kept} if "$ref" in answer else {**answer, "$defs": kept}


def _is_list(schema: Tree) -> bool:
    members = schema.get("properties", {}).keys()
    return "results" in members and members <= PAGING


def _unknown(kept: Tree, schema: Any, wanted: Tree, before: str = "") -> Iterator[str]:
    for name, below in wanted.items():
        found = [
            member
            for part in _parts(kept, schema)
            if (member := part.get("properties", {}).get(name, part.get("additionalProperties", False)))
            is not False
        ]
        if found:
            yield from _unknown(kept, {"anyOf": found}, below, f"{before}{name}.")
        else:
            yield before + name


def _parts(kept: Tree, schema: Any) -> Iterator[Tree]:
    """What a value, or each of a list, may be; what nothing is said about has members of any name."""
    if schema in (True, {}):
        yield {"additionalProperties": True}
    elif "$ref" in schema:
        yield from _parts(kept, kept[schema["$ref"].rpartition("/")[2]])
    elif "items" in schema:
        yield from _parts(kept, schema["items"])
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        for each in choices:
            yield from _parts(kept, each)
    else:
        yield schema


def _pruned(value: Any, wanted: Tree) -> Any:
    if not wanted or value is None:
        return value
    if isinstance(value, list):
        return [_pruned(each, wanted) for each in value]
    return {name: _pruned(value[name], below) for name, below in wanted.items() if name in value}


def _wrong(code: str, detail: str) -> FieldError:
    return {"field": "fields", "code": code, "detail": detail}
