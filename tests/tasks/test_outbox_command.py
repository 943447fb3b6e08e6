"""`manage.py outbox` shows what waits or was given up, and tries it again."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> OutboxEntry:
    """An entry of alpha's that was given up."""
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
        delivery.add("nobody", {}, now=clock.now())
        delivery.drain()
        return OutboxEntry.objects.get()


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("outbox", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_what_was_given_up_is_shown_with_its_reason(dead: OutboxEntry) -> None:
    [entry] = run("--dead")["entries"]
    assert (entry["shop"], entry["id"], entry["state"]) == ("alpha", str(dead.pk), "dead")
    assert "no handler for topic 'nobody'" in entry["error"]
    assert run("--shop", "bravo", "--dead")["entries"] == []


def test_it_is_tried_again_one_or_all(dead: OutboxEntry, shop: Tenant) -> None:
    assert run("--retry", str(dead.pk))["retried"] == 1
    with tenant_context(shop):
        assert OutboxEntry.objects.get().dead_at is None
        delivery.drain()
    assert run("--shop", "alpha", "--retry-dead")["retried"] == 1


def test_a_shop_or_an_entry_that_is_not_there(dead: OutboxEntry) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run("--shop", "nowhere")
    with pytest.raises(CommandError, match="No undelivered entry"):
        run("--retry", str(uuid4()))


def test_people_are_told_what_to_do_next(dead: OutboxEntry) -> None:
    out = StringIO()
    call_command("outbox", "--shop", "alpha", stdout=out)
    assert "1 given up; --retry-dead tries them again." in out.getvalue()
