"""The mailbox in a browser, where there is no mail server: on each host its own mails and no other's."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kernel import scope
from web import policy
from web.mailbox import store

PER_PAGE = 50
_LINKS_LEAVE_THE_FRAME = '<!doctype html><base target="_blank">'

View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def _of_mailbox(view: View) -> View:
    """The view where the mailbox is enabled, 404 elsewhere and for a message that is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAILBOX_ENABLED:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except store.UnknownMessage as error:
            raise Http404("There is no such message.") from error

    return guarded


@require_safe
@policy.private
@_of_mailbox
def index(request: HttpRequest) -> HttpResponse:
    """The messages of this host, newest first."""
    messages = store.list_newest(scope.schema())
    page = Paginator(messages, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/mailbox/index.html", {"page": page, "total": len(messages)})


@require_safe
@policy.private
@_of_mailbox
def message(request: HttpRequest, key: str) -> HttpResponse:
    """One message: its HTML in a sandboxed frame, its text, headers and attachments."""
    return render(request, "web/mailbox/message.html", {"message": store.get(scope.schema(), key)})


@require_safe
@_of_mailbox
def body(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a message, for the frame."""
    html = store.get(scope.schema(), key).html
    return policy.as_message(HttpResponse(_LINKS_LEAVE_THE_FRAME + html))


@require_safe
@_of_mailbox
def attachment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A file that came with a message, as a download."""
    name, content = store.get_attachment(scope.schema(), key, number)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return policy.as_message(response)
