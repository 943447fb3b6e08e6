"""What is sent twice is done once: marks on views, and the key that each form of a page carries.

The key is written by `{% csrf_token %}` (`api.templatetags.form_keys`); who reads the marks are `api.idempotency` for
programs and `api.form_keys` for pages.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

FIELD = "form_key"
_KEY = re.compile(r"[0-9a-f]{32}")

View = TypeVar("View", bound=Callable[..., Any])


def exempt(view: View) -> View:
    """Mark a view that is safe to repeat without a key: a log-in, a refresh, a gateway's callback."""
    view.idempotency = "exempt"  # type: ignore[attr-defined]
    return view


def in_steps(view: View) -> View:
    """Mark a view that asks a gateway in between and commits before it does; its service takes the key itself."""
    view.in_steps = True  # type: ignore[attr-defined]
    return view


def policy(view: Callable[..., Any]) -> str:
    """How the view takes a key: `accepted`, `required`, `exempt` or `exempt_for_strangers`."""
    return str(getattr(view, "idempotency", "accepted"))


def is_in_steps(view: Callable[..., Any]) -> bool:
    """Whether the view commits in steps."""
    return bool(getattr(view, "in_steps", False))


def goes_on(request: HttpRequest) -> bool:
    """Whether this is a form in steps that was begun and cut: what it is for may look as if it were done already."""
    return bool(getattr(request, "goes_on", False))


def form_key(request: HttpRequest) -> str:
    """The key of the form that was sent; empty where it carries none of ours."""
    key = request.POST.get(FIELD, "")
    return key if _KEY.fullmatch(key) else ""
