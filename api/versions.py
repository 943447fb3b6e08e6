"""What programs are promised: how an operation leaves, and that nothing a released document had is lost in silence."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import orjson
from django.http import HttpResponse
from django.utils.http import http_date

from api import documents, responses
from api.components import Part

View = TypeVar("View", bound=Callable[..., Any])
Promises = dict[str, list[str]]
"""Each operation and schema with what programs rely on of it."""

NOTICE = timedelta(days=183)
"""Six months at least between the announcement that something goes and the day it does."""
RELEASED = Path(__file__).parent / "released"


@dataclass(frozen=True, slots=True)
class Leaving:
    """An operation that goes: announced then, gone from then on, replaced by that."""

    announced: datetime
    gone: datetime
    instead: str

    def tell(self, response: HttpResponse) -> None:
        """Say so in the answer (RFC 9745, RFC 8594)."""
        response["Deprecation"] = f"@{int(self.announced.timestamp())}"
        response["Sunset"] = http_date(self.gone.timestamp())


def leaves(*, announced: str, gone: str, instead: str) -> Callable[[View], View]:
    """Mark a route that goes, by days as `2026-12-01`. Raises ValueError where they are less than NOTICE apart."""
    since, until = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (announced, gone))
    if until - since < NOTICE:
        raise ValueError(f"announce it {NOTICE.days} days before it goes")

    def mark(view: View) -> View:
        view.leaving = Leaving(since, until, instead)  # type: ignore[attr-defined]
        return view

    return mark


def promises(document: Part) -> Promises:
    """What programs rely on of a document: operations with parameters, bodies and answers; schemas with members."""
    found: Promises = {}
    for path, item in document["paths"].items():
        for method, details in item.items():
            found[f"{method.upper()} {path}"] = sorted(_of_operation(details))
    bodies = documents.sent(document)
    for name, schema in document["components"]["schemas"].items():
        needed = [f"{each}!" for each in schema.get("required", ())] if name in bodies else []
        found[name] = sorted([*_of_schema(schema), *needed])
    for event in document.get("webhooks", {}):
        found[f"event {event}"] = []
    return dict(sorted(found.items()))


def broken(before: Promises, after: Promises) -> list[str]:
    """What was promised and is not kept: something is gone, is of another type, or has become required."""
    lost = [name for name in before if name not in after]
    for name in before.keys() & after.keys():
        lost += [f"{name} {each}" for each in set(before[name]) - set(after[name])]
        lost += [f"{name} {each}" for each in set(after[name]) - set(before[name]) if each.endswith("!")]
    return sorted(lost)


def read(name: str) -> Promises:
    """What the released document of `shop` or `platform` promised."""
    released: Promises = orjson.loads((RELEASED / f"{name}.json").read_text())
    return released


def write(name: str, document: Part) -> None:
    """Keep what a document promises as released: one line for each operation and schema."""
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in promises(document).items())
    (RELEASED / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


@lru_cache
def sent(name: str) -> bytes:
    """What is sent of a document: made with the release, since making it takes a second."""
    return (RELEASED / f"{name}.openapi.json").read_bytes()


def write_sent(name: str, folded: Part) -> None:
    """Keep what is sent of a document: one line for each path and schema."""
    lines = responses.encode(folded).replace(b'},"', b'},\n"')
    (RELEASED / f"{name}.openapi.json").write_bytes(lines + b"\n")


def _of_operation(details: Part) -> Iterator[str]:
    for parameter in details.get("parameters", ()):
        if parameter["in"] in ("query", "header"):
            is_needed = "!" if parameter.get("required") else ""
            yield f"{parameter['in']} {parameter['name']}{is_needed}"
    for kind, content in details.get("requestBody", {}).get("content", {}).items():
        yield f"body {kind} {_type(content.get('schema', {}))}"
    for status, answer in details["responses"].items():
        if str(status).startswith("2"):
            kinds = answer.get("content", {}).values()
            yield " ".join([str(status), *(_type(content.get("schema", {})) for content in kinds)])


def _of_schema(schema: Part) -> Iterator[str]:
    yield from (f"={value}" for value in schema.get("enum", ()))
    for name, member in schema.get("properties", {}).items():
        yield f"{name} {_type(member)}"
        yield from (f"{name}={value}" for value in member.get("enum", ()))


def _type(schema: Part) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            return "|".join(sorted(_type(each) for each in schema[joined]))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
