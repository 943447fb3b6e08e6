"""Forms with files, sent as a browser or a program sends them."""

import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.api.conftest import Api, hold_against_document


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal") -> bytes:
    """A plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def upload(
    api: Api, path: str, content: bytes, *, filename: str = "a.png", headers: Any = None, **fields: Any
) -> HttpResponse:
    """Post a form with a file and hold the answer against the document."""
    url = f"/api/v1{path}"
    form = {"file": SimpleUploadedFile(filename, content, "application/octet-stream"), **fields}
    client = Client(raise_request_exception=False)
    sent = {"host": api.host, **api.headers, **(headers or {})}
    answer = client.post(url, form, headers=sent)
    hold_against_document(api.document, "POST", url, answer)
    return answer


def body(answer: HttpResponse) -> Any:
    """The answer's JSON."""
    return json.loads(answer.content)
