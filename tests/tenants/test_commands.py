"""The operator's commands: what they do, what they print, and how they end."""

import json
import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from tenants.models import Signup, StateChange, Tenant
from tenants.provisioning import signups
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def create(*, slug: str = "wool", **options: str) -> Any:
    wish = {"slug": slug, "name": "Wool & Co", "email": "owner@wool.example", "password": PASSWORD, **options}
    flags = [part for name, value in wish.items() for part in (f"--{name}", value)]
    return json.loads(run("create_shop", *flags, "--json"))


def test_a_shop_is_created_and_listed() -> None:
    made = create(currency="JPY")
    assert made["status"] == "live"
    listed = {shop["slug"]: shop for shop in json.loads(run("shops", "--json"))}
    assert (listed["wool"]["schema"], listed["wool"]["currency"]) == (made["schema"], "JPY")
    assert "wool" in run("shops")


def test_a_shop_that_a_worker_has_begun_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reserve, others = signups.reserve, []

    def reserve_while_a_worker_begins(**wish: Any) -> Signup:
        made = reserve(**wish)
        other = connection.copy()
        other.inc_thread_sharing()
        other.cursor().execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"signup:{made.id}"])
        others.append(other)
        threading.Timer(0.5, other.close).start()
        return made

    monkeypatch.setattr(signups, "reserve", reserve_while_a_worker_begins)
    assert create()["status"] == "live"
    assert others[0].connection is None


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"slug": "no"}, "slug"),
        ({"slug": "-wool-"}, "slug"),
        ({"slug": "admin"}, "reserved"),
        ({"slug": "alpha"}, "taken"),
        ({"currency": "XXQ"}, "currency"),
        ({"sample": "nonsense"}, "sample"),
        ({"password": "password"}, "password"),
    ],
)
def test_a_shop_that_cannot_be_is_refused_and_nothing_is_made(wish: dict[str, str], code: str) -> None:
    before = Tenant.objects.count()
    with pytest.raises(CommandError, match=rf"(?i){code}"):
        create(**wish)
    assert Tenant.objects.count() == before


def test_a_shop_is_suspended_and_opened_again(django_capture_on_commit_callbacks: Any) -> None:
    shop = Client(headers={"host": "alpha.localhost"})
    with django_capture_on_commit_callbacks(execute=True):
        assert "reactivate_shop alpha" in run("suspend_shop", "alpha", "--reason", "unpaid")
    assert shop.get("/api/v1/shop").status_code == 403
    assert StateChange.objects.filter(tenant__slug="alpha").latest("created_at").reason == "unpaid"
    with pytest.raises(CommandError):
        run("suspend_shop", "alpha")
    with django_capture_on_commit_callbacks(execute=True):
        run("reactivate_shop", "alpha")
    assert shop.get("/api/v1/shop").status_code == 200


def test_a_shop_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandError, match="nobody"):
        run("suspend_shop", "nobody")


def test_the_doctor_names_what_is_missing_and_its_mend() -> None:
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=output)
    assert ended.value.code == 1
    checks = {check["name"]: check for check in json.loads(output.getvalue())["checks"]}
    assert {name for name, check in checks.items() if not check["is_well"]} == {"warm pool"}
    assert "fill_pool" in checks["warm pool"]["mend"]
