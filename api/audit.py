"""What staff and programs write over the API is put on record: by whom, to what, from where. Never what they sent."""

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from accounts import audit
from api import caller, documents
from api.permissions import HasPermission, IsAdminOrReadOnly, IsOwnAccount
from kernel import clock, request_id

_READS = ("GET", "HEAD")
_ACTIONS = {"DELETE": audit.Action.DELETED, "PUT": audit.Action.CHANGED, "PATCH": audit.Action.CHANGED}
_CALLED = {"number": "order", "staff": "user", "invitation": "user", "role": "group"}
"""What the path's parameters name, where the model is called otherwise."""


def recorded(operation: Any, run: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """The route, whose calls by staff and keys that changed something are put on record once they have.

    What someone does to their own account is theirs, and is not: such routes are behind IsOwnAccount.
    """
    if IsOwnAccount in documents.permissions_of(operation):
        return run

    def watched(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        before = audit.count_told()
        response: HttpResponse = run(request, **kwargs)
        if audit.count_told() > before:  # the service has
            return response
        if request.method not in _READS and response.status_code < 400 and caller.of(request).is_staff:
            _record(request, response, operation, kwargs)
        return response

    return watched


def tell(request: HttpRequest, message: str) -> None:
    """Say what was changed better than the names of the fields that were sent do."""
    request.audit_message = message  # type: ignore[attr-defined]


def _record(request: HttpRequest, response: HttpResponse, operation: Any, kwargs: dict[str, Any]) -> None:
    who = caller.of(request)
    app, model = _written(operation, request.method or "")
    object_id, is_it = _find(response, model, kwargs)
    is_new = "Location" in response or (response.status_code == 201 and not kwargs)
    action = _ACTIONS.get(request.method or "", audit.Action.ADDED if is_new else audit.Action.CHANGED)
    audit.record(
        action=action,
        user=who.user,
        program="" if who.key is None else who.name,
        content_type=audit.find_type(app=app, model=model) if is_it else None,
        object_id=object_id,
        name=request.path,
        message=_message(request) if action == audit.Action.CHANGED else "",
        operation=str(operation.operation_id),
        address=who.address,
        request_id=request_id.current(),
        now=clock.now(),
    )


def _written(operation: Any, method: str) -> tuple[str, str]:
    """App and model that the route's permission is about."""
    for given in documents.permissions_of(operation):
        if isinstance(given, HasPermission):
            name = given.permission
        elif isinstance(given, IsAdminOrReadOnly):
            name = given.permission_for(method)
        else:
            continue
        app, _, codename = name.partition(".")
        return app, codename.partition("_")[2]
    return "", ""


def _find(response: HttpResponse, model: str, kwargs: dict[str, Any]) -> tuple[object, bool]:
    """The id of what was written, and whether it is one of the model."""
    if "Location" in response:
        return response["Location"].rpartition("/")[2], True
    if kwargs:
        name, value = list(kwargs.items())[-1]
        stem = name.removesuffix("_id")
        return value, name == "id_or_slug" or model.endswith(_CALLED.get(stem, stem))
    if response.status_code == 201:
        made = orjson.loads(response.content)
        return (made.get("id", ""), "id" in made) if isinstance(made, dict) else ("", False)
    return "", False


def _message(request: HttpRequest) -> str:
    """What the route has told, or the names of what was changed, as Django's admin writes them down."""
    if told := getattr(request, "audit_message", ""):
        return str(told)
    if not (request.content_type or "").endswith("json") or not request.body:
        return ""
    sent = orjson.loads(request.body)
    return (
        orjson.dumps([{"changed": {"fields": sorted(sent)}}]).decode()
        if isinstance(sent, dict) and sent
        else ""
    )
