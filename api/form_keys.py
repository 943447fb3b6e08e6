"""A form is done once: a double click, or a page that is sent again, shows what the first one was answered.

For forms what `api.idempotency` is for programs: what a form does and the answer that is kept of it commit together,
under the key that the form carries. The second of two clicks waits for the first. Other values under the
same key are another wish: somebody went back and wrote something else. What has written nothing is not kept.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.contrib.messages import add_message, get_messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.safestring import SafeData, mark_safe

from api import idempotency
from kernel import clock, once

View = Callable[..., HttpResponseBase]
TOO_MANY = 429


class FormKeyMiddleware:
    """Answers a form that was done already as it was answered then. Stands last: it calls the view itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The view's answer, now or then; None where this is no form with a key."""
        is_form = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        if not is_form or once.policy(view) == "exempt":
            return None
        key = once.form_key(request)
        return _answer(request, key, lambda: view(request, *args, **kwargs), view=view) if key else None


def _answer(
    request: HttpRequest, key: str, run: Callable[[], HttpResponseBase], *, view: View
) -> HttpResponseBase:
    digest, in_steps = _digest(request, key), once.is_in_steps(view)

    def make() -> HttpResponseBase:
        response = run()
        return response.render() if hasattr(response, "render") else response

    def keep(response: HttpResponseBase) -> None:
        if isinstance(response, HttpResponse) and response.status_code < 400 and (in_steps or _has_written()):
            content = _packed(request, response)
            idempotency.keep(digest, "", response.status_code, {}, content, key=key, now=clock.now())

    with idempotency.running(digest, is_patient=True):
        kept = idempotency.find(digest, now=clock.now())
        if kept is not None and kept.status != idempotency.BEGUN:
            return _replay(request, kept.status, idempotency.content_of(kept, key=key))
        if kept is not None:
            request.goes_on = True  # type: ignore[attr-defined]
        elif in_steps:
            idempotency.begin(digest, now=clock.now())
        try:
            response = idempotency.perform(make, keep=keep, in_steps=in_steps)
        except Http404:
            if in_steps and kept is None:  # there is nothing that could have been begun
                idempotency.forget(digest)
            raise
        if in_steps and kept is None and response.status_code == TOO_MANY:  # nothing was begun
            idempotency.forget(digest)
        return response


def _digest(request: HttpRequest, key: str) -> str:
    """Of who sends what where. The key is a secret, so that nobody can guess a value from it."""
    who = str(request.user.pk or "")
    digest = hashlib.sha256("\n".join(["form", who, request.get_full_path(), key]).encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":  # written anew each time it is shown
            digest.update(orjson.dumps([name, values]))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(orjson.dumps([name, file.name]))
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _has_written() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _packed(request: HttpRequest, response: HttpResponse) -> bytes:
    told = getattr(get_messages(request), "_queued_messages", [])
    return orjson.dumps(
        {
            "headers": dict(response.items()),
            "cookies": {name: {**morsel, "value": morsel.value} for name, morsel in response.cookies.items()},
            "messages": [
                [each.level, str(each.message), each.extra_tags, isinstance(each.message, SafeData)]
                for each in told
            ],
            "content": response.content.decode("latin-1"),
        }
    )


def _replay(request: HttpRequest, status: int, packed: bytes) -> HttpResponse:
    kept = orjson.loads(packed)
    response = HttpResponse(kept["content"].encode("latin-1"), status=status, headers=kept["headers"])
    for name, morsel in kept["cookies"].items():
        response.cookies[name] = morsel.pop("value")
        response.cookies[name].update(morsel)
    for level, text, tags, is_safe in kept["messages"]:
        message = mark_safe(text) if is_safe else text  # noqa: S308 - as safe as when it was first said
        add_message(request, level, message, tags)
    return response
