"""Every route that an installation has, documented or not: the resolvers of both URLconfs, walked to their ends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUP = re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Route:
    """A route as it is written, with its parameters."""

    template: str

    @property
    def has_uuid(self) -> bool:
        """Whether it names something by an id that no two shops share."""
        return any(kind == "uuid" for kind, _ in _PARAMETER.findall(self.template))

    @property
    def is_api(self) -> bool:
        """Whether it is an operation of the API, and no page about it."""
        return self.template.startswith("api/") and not re.search(r"/(docs|openapi)\b", self.template)

    def path(self, values: Mapping[str, Any]) -> str:
        """The path with a value for each parameter, by its kind; what has no kind of its own is text."""

        def fill(found: "re.Match[str]") -> str:
            return str(values.get(found.group(1) or "str", values["str"]))

        return "/" + _PARAMETER.sub(fill, self.template)


def walk(urlconf: str) -> list[Route]:
    """The routes of a URLconf, each once."""
    found = _walk(import_module(urlconf).urlpatterns, "")
    return [Route(template) for template in dict.fromkeys(found)]


def _walk(patterns: Any, before: str) -> Iterator[str]:
    for each in patterns:
        at = before + _written(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, at)
        elif isinstance(each, URLPattern):
            yield at


def _written(pattern: Any) -> str:
    if isinstance(pattern, RegexPattern):
        return _GROUP.sub("<str:any>", str(pattern)).strip("^$").replace("\\", "")
    return str(pattern)
