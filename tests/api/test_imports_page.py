"""docs/imports.md, followed word for word: each command answers what the page says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts import api_keys
from kernel import clock
from storefront.transfers import services
from storefront.transfers.models import Transfer
from tasks import registry
from tenants.models import Tenant
from tests import actors
from tests.api.conftest import Api
from tests.api.forms import upload
from tests.plugin import ROOT

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "imports.md").read_text()
CALL = re.compile(r'^curl (?P<options>.*?)"\$API(?P<path>[^"]+)"\n(?P<answer>(?:> .*\n)+)', re.MULTILINE)


def _is_in(said: Any, answered: Any) -> bool:
    """Whether the answer has all that the page says of it."""
    if isinstance(said, dict):
        return isinstance(answered, dict) and all(_is_in(said[key], answered.get(key)) for key in said)
    if isinstance(said, list):
        return len(said) == len(answered) and all(map(_is_in, said, answered))
    return said == "…" or bool(said == answered)


def _said(text: str) -> tuple[int, Any]:
    status, body = re.sub(r"^> ?", "", text, flags=re.MULTILINE).split(" ", 1)
    body = re.sub(r",\s*…(?=\s*[}\]])", "", body).replace(": …", ': "…"')
    return int(status), json.loads(body)


def test_every_command_answers_what_the_page_says(
    api: Api, shop: Tenant, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (file,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    with tenant_context(shop):
        scopes = ["products:write"]
        _, key = api_keys.create(
            name="docs", kind="sk", scopes=scopes, actor=actors.TERMINAL, now=clock.now()
        )
    caller = api.with_(Authorization=f"Bearer {key}")
    calls = list(CALL.finditer(PAGE))
    assert len(calls) == 5
    made = "/imports/1"
    for call in calls:
        path = call["path"].replace("/imports/1", made)
        if "-F file=" in call["options"]:
            answer = upload(caller, path, file.encode(), filename="products.csv")
            made = answer["Location"].removeprefix("/api/v1")
        else:
            answer = caller.post(path) if "-X POST" in call["options"] else caller.get(path)
        status, said = _said(call["answer"])
        assert answer.status_code == status, call["path"]
        assert _is_in(said, answer.json()), (call["path"], answer.json())
        with tenant_context(shop):
            while Transfer.objects.filter(status__in=services.OPEN).exists():
                registry.run_transfers.run()
