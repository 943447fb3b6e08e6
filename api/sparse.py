"""Sparse answers: `?fields=id,title,images.url` leaves an object, or each of a list, those members alone."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from api import problems

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


def is_of(operation: Any) -> bool:
    """Whether the operation reads, and answers in JSON."""
    return "GET" in operation.methods and bool(operation.response_models.get(200))


def apply(response: HttpResponse, fields: str) -> HttpResponse:
    """The answer with these members alone; a list keeps its paging.

    Raises InvalidFields for a member there is none of.
    """
    if not fields or response.status_code != 200:
        return response
    wanted = _tree(fields)
    data = orjson.loads(response.content)
    if isinstance(data, dict) and "results" in data:
        data["results"] = _pruned(data["results"], wanted)
    else:
        data = _pruned(data, wanted)
    response.content = orjson.dumps(data)
    return response


def _tree(fields: str) -> Tree:
    if len(fields) > LONGEST:
        raise _wrong("too_long", _("Write at most %(count)s characters.") % {"count": LONGEST})
    names = fields.split(",")
    if len(names) > MOST:
        raise _wrong("too_long", _("Name at most {most} fields.").format(most=MOST))
    tree: Tree = {}
    for name in names:
        branch = tree
        for part in name.strip().split("."):
            branch = branch.setdefault(part, {})
    return tree


def _pruned(value: Any, wanted: Tree) -> Any:
    if not wanted or value is None:
        return value
    if isinstance(value, list):
        return [_pruned(each, wanted) for each in value]
    missing = [name for name in wanted if not isinstance(value, dict) or name not in value]
    if missing:
        raise _wrong("unknown", _("There is no field “{value}”.").format(value=missing[0]))
    return {name: _pruned(value[name], below) for name, below in wanted.items()}


def _wrong(code: str, detail: str) -> problems.InvalidFields:
    return problems.InvalidFields([{"field": "fields", "code": code, "detail": detail}])
