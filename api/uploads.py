"""Bodies: of JSON, and forms with a file in them, for the few routes that take one."""

import codecs
import hashlib
from collections.abc import Callable, Iterable, Set
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.urls import resolve
from django.utils.translation import gettext as _

from api import errors, problems
from kernel.problems import FieldError
from media import errors as media

View = TypeVar("View", bound=Callable[..., Any])

FORM_OVERHEAD = 64 * 1024
"""Bytes of boundaries, headers and the other fields beside the file."""


def read_json(body: bytes) -> Any:
    """The data of a body. In front may stand a byte-order mark, as .NET and PowerShell write it (RFC 8259, 8.1)."""
    return orjson.loads(body.removeprefix(codecs.BOM_UTF8))


def takes_file(*, largest: int) -> Callable[[View], View]:
    """Mark a route whose body is a form with a file of at most so many bytes."""

    def mark(view: View) -> View:
        view.largest_file = largest  # type: ignore[attr-defined]
        return view

    return mark


def marked(get_view: Callable[[], View], operations: Iterable[Any]) -> Callable[[], View]:
    """Have the function that serves a path tell, as its operations do, how large a file it takes."""

    def get_marked() -> View:
        view = get_view()
        view.largest_file = max(getattr(each.view_func, "largest_file", 0) for each in operations)  # type: ignore[attr-defined]
        return view

    return get_marked


def largest_body(path: str, *, urlconf: str) -> int:
    """Bytes that a body sent to the path may have: a form with a file where the route takes one."""
    try:
        view = resolve(path, urlconf).func
    except Http404:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    largest = getattr(view, "largest_file", 0)
    return largest + FORM_OVERHEAD if largest else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def check_form(request: HttpRequest, *, largest: int, known: Set[str]) -> None:
    """Read the form, its file into memory or onto disk, and hold it against what the route takes.

    Raises UnsupportedMediaType, BodyTooLarge, MalformedForm, StorageFull or InvalidFields.
    """
    if request.content_type != "multipart/form-data":
        raise errors.UnsupportedMediaType(_("Send multipart/form-data."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > largest + FORM_OVERHEAD:
        raise errors.BodyTooLarge(_("A file may have {largest} bytes at most.").format(largest=largest))
    try:
        names = {*request.POST, *request.FILES}
    except OSError as error:  # large files wait on disk, which may be full
        raise media.StorageFull from error
    except (MultiPartParserError, SuspiciousOperation, ValueError) as error:
        raise errors.MalformedForm from error
    wrong: list[FieldError] = [
        {"field": name, "code": "unknown_field", "detail": _("There is no such field.")}
        for name in sorted(names - known)
    ]
    parts: list[tuple[str, list[Any]]] = [*request.POST.lists(), *request.FILES.lists()]
    for name, values in parts:
        if len(values) > 1:
            wrong.append({"field": name, "code": "repeated", "detail": "Send it once."})
        if any(isinstance(value, str) and "\0" in value for value in values):
            wrong.append({"field": name, "code": "nul", "detail": "NUL is not acceptable."})
    wrong += [
        {"field": name, "code": "not_a_file", "detail": "Send this part with a filename."}
        for name in sorted({*request.POST} & {"file"})
    ]
    if wrong:
        raise problems.InvalidFields(wrong)


def digest_parts(request: HttpRequest) -> bytes:
    """The form's content in an order of its own, whatever its boundary: what makes a retry the same."""
    digest = hashlib.sha256()
    for name in sorted(request.POST):
        digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        file: Any = request.FILES[name]
        digest.update(repr((name, file.name, file.size)).encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.digest()
