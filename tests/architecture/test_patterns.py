"""No pattern of ours takes time out of proportion to what it reads: `re` lets nobody else work meanwhile."""

import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from django.apps import apps
from django.core.validators import RegexValidator

PACKAGES = (
    "accounts", "admin_theme", "api", "billing", "config", "front", "kernel", "media", "storefront", "tasks",
    "tenants", "web",
)  # fmt: skip
LENGTH = 4000
MOST_SECONDS = 0.05
"""A pattern that looks at each place once takes a thousandth of it; one that looks at each pair, three times it."""
BOUNDED: dict[str, int] = {}
"""Patterns whose text has been cut to so many characters before."""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations" in found.name or ".management" in found.name or ".settings" in found.name:
                continue
            if found.name in (
                "config.beat",
                "config.web",
                "config.asgi",
                "config.beat",
                "config.wsgi",
                "config.profiling",
            ):  # processes of their own, and what is off
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value
    for model in apps.get_models():
        for field in model._meta.get_fields():
            for validator in getattr(field, "validators", ()):
                if isinstance(validator, RegexValidator):
                    yield f"{model._meta.label}.{field.name}", validator.regex  # type: ignore[misc]


PATTERNS = dict(_patterns())


@pytest.mark.parametrize("name", PATTERNS)
def test_it_takes_time_in_proportion(name: str) -> None:
    pattern, length = PATTERNS[name], BOUNDED.get(name, LENGTH)
    slow = {}
    for text in _attacks(pattern.pattern, length):
        for way in (pattern.match, pattern.fullmatch, *([pattern.search] if _is_searched(name) else ())):
            seconds = min(_timed(way, text) for _ in range(2))
            if seconds > MOST_SECONDS:
                slow[f"{way.__name__} {text[:20]!r}"] = round(seconds, 2)
    assert slow == {}


def _is_searched(name: str) -> bool:
    """Whether it may begin at any place; by its module's text."""
    module, _, own = name.rpartition(".")
    if module not in sys.modules:  # of a column
        return False
    text = Path(str(sys.modules[module].__file__)).read_text()
    return re.search(rf"\b{own}\.(search|sub|subn|split|findall|finditer)\b", text) is not None


def _timed(way: Callable[[str], object], text: str) -> float:
    """Seconds of work, whatever else the machine does; at most a tenth, for `re` looks for signals."""
    began = time.thread_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * MOST_SECONDS)
    try:
        way(text)
    except _TooLongError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - began


class _TooLongError(Exception):
    pass


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def end(*_args: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _attacks(pattern: str, length: int) -> Iterator[str]:
    """Runs of what the pattern knows, one thing or two in turn, after what it may begin with; and no end that fits."""
    known = sorted({*re.findall(r"[^\\\[\](){}*+?|^$\w]", pattern), "a", "A", "1", " ", "-", ",", "."})
    words = sorted(set(re.findall(r"[a-z]{2,}", pattern)))[:6]
    for one, other in product(known, known):
        yield (one + other) * (length // 2) + "\x01"
        yield "a" + (one + other) * (length // 2) + "b1"
    for word, sign in product(words, ["", *known]):
        yield (sign + word) * (length // len(sign + word)) + "\x01"
