"""The same by API and in both admins: asked for there, done by a worker, followed and fetched."""

import socket
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel import clock, jobs
from tasks import registry
from tenants.models import Operation, Tenant
from tests import database
from tests.admin_theme.conftest import log_in
from tests.api.conftest import Api, issue


@pytest.fixture
def merchant(alpha: Tenant) -> Api:
    """The owner of alpha at the platform."""
    user = User.objects.get(email="owner@alpha.example")
    return Api("localhost", "platform", {"Authorization": f"Bearer {issue(user, None).access}"})


def _work(operation: Any) -> None:
    registry.run_operation.run(operation=str(operation))


def test_a_merchant_exports_copies_and_restores_their_shop_over_the_api(alpha: Tenant, merchant: Api) -> None:
    asked = merchant.post(f"/tenants/{alpha.pk}/snapshots")
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    at = asked["Location"].removeprefix("/api/v1")
    _work(asked.json()["id"])
    made = merchant.get(at).json()
    assert (made["status"], made["progress"]["step"]) == ("done", "files")
    assert made["result"]["files"] == 2
    fetched = Client(headers={"host": "localhost", **merchant.headers}).get(f"/api/v1{at}/archive")
    assert b"".join(fetched.streaming_content)[:2] == b"\x1f\x8b"
    wish = {"archive": made["result"]["archive"], "slug": "alpha-old"}
    restore = merchant.post("/tenant-restores", wish)
    _work(restore.json()["id"])
    assert merchant.get(f"/operations/{restore.json()['id']}").json()["result"]["slug"] == "alpha-old"
    assert Api("alpha-old.localhost").get("/shop").json()["name"] == "Alpha"
    assert merchant.post("/tenant-restores", wish).json()["code"] == "slug.taken"
    assert merchant.post("/tenant-restores", {"archive": "snapshots/../x"}).status_code == 404
    assert merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": "-"}).status_code == 422
    bravo = Tenant.objects.get(slug="bravo")
    assert merchant.post(f"/tenants/{bravo.pk}/exports").status_code == 404


@pytest.mark.parametrize("change", ["let go", "another role"])
def test_who_is_no_owner_any_more_does_none_of_it_and_sees_no_invoice(
    change: str, alpha: Tenant, merchant: Api
) -> None:
    asked = merchant.post(f"/tenants/{alpha.pk}/snapshots").json()["id"]
    _work(asked)
    archive = merchant.get(f"/operations/{asked}").json()["result"]["archive"]
    with tenant_context(alpha):
        user = User.objects.get(email="owner@alpha.example")
        if change == "let go":
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            user.groups.set(Group.objects.filter(name=roles.ANALYST))
    for refused in (
        merchant.post(f"/tenants/{alpha.pk}/exports"),
        merchant.post(f"/tenants/{alpha.pk}/snapshots"),
        merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": "alpha-mine"}),
        merchant.post("/tenant-restores", {"archive": archive}),
        merchant.get(f"/operations/{asked}"),
        merchant.get(f"/operations/{asked}/archive"),
        merchant.get(f"/tenants/{alpha.pk}/usage"),
    ):
        assert refused.status_code == 404, refused.content


@pytest.mark.parametrize("state", ["suspended", "closing"])
def test_a_shop_that_is_not_open_does_not_go_on_under_another_address(
    state: str, alpha: Tenant, merchant: Api
) -> None:
    asked = merchant.post(f"/tenants/{alpha.pk}/snapshots").json()["id"]
    _work(asked)
    archive = merchant.get(f"/operations/{asked}").json()["result"]["archive"]
    Tenant.objects.filter(pk=alpha.pk).update(state=state)
    for refused in (
        merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": "alpha-again"}),
        merchant.post("/tenant-restores", {"archive": archive, "slug": "alpha-again"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "host.suspended")
    assert merchant.post(f"/tenants/{alpha.pk}/exports").status_code == 202, "what is theirs they take along"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("suspended", "not open"),
        ("let go", "no such shop"),
        ("consent withdrawn", "support"),
    ],
)
def test_what_may_be_done_is_asked_again_when_it_is_done(
    change: str, said: str, alpha: Tenant, merchant: Api
) -> None:
    if change == "consent withdrawn":
        Tenant.objects.filter(pk=alpha.pk).update(support_until=clock.now() + timedelta(hours=1))
        operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
        merchant = Api("localhost", "platform", {"Authorization": f"Bearer {issue(operator, None).access}"})
    asked = merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": "alpha-again"}).json()["id"]
    if change == "let go":
        with tenant_context(alpha):
            User.objects.filter(email="owner@alpha.example").update(is_active=False)
    elif change == "suspended":
        Tenant.objects.filter(pk=alpha.pk).update(state=change)
    else:
        Tenant.objects.filter(pk=alpha.pk).update(support_until=None)
    _work(asked)
    done = Operation.objects.get(pk=asked)
    assert (done.status, said in done.error.lower()) == ("failed", True), done.error
    assert not Tenant.objects.filter(slug="alpha-again").exists()


@pytest.mark.parametrize("asks", ["owner", "everybody"])
def test_where_a_second_factor_is_asked_for_the_platform_takes_nothing_along(
    asks: str, alpha: Tenant, merchant: Api
) -> None:
    asked = merchant.post(f"/tenants/{alpha.pk}/snapshots").json()["id"]
    _work(asked)
    if asks == "everybody":
        Tenant.objects.filter(pk=alpha.pk).update(requires_second_factor=True)
    else:
        with tenant_context(alpha):
            User.objects.filter(email="owner@alpha.example").update(second_factor={"is_on": True})
    for refused in (
        merchant.post(f"/tenants/{alpha.pk}/exports"),
        merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": "alpha-mine"}),
        merchant.get(f"/operations/{asked}/archive"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "tenant.only_in_the_shop")
    assert merchant.get(f"/tenants/{alpha.pk}/usage").status_code == 200


def test_an_owner_has_so_many_copies_and_archives_made_in_a_day(alpha: Tenant, merchant: Api) -> None:
    asked = [
        merchant.post(f"/tenants/{alpha.pk}/clones", {"slug": f"alpha-{n}"}).status_code for n in range(21)
    ]
    assert asked == [202] * 20 + [429]


def test_only_owners_take_their_shop_along(alpha: Tenant) -> None:
    designer = Client(headers={"host": "alpha.localhost"})
    with tenant_context(alpha):
        user = User.objects.create_user("design@alpha.example", is_staff=True)
        user.groups.add(role := Group.objects.create(name="Design"))
        role.permissions.set(Permission.objects.filter(content_type__app_label__in=("tenants", "transfers")))
        log_in(designer, user)
    assert designer.post("/admin/transfers/transfer/archive/").status_code == 403
    assert designer.get("/admin/transfers/transfer/archive/file/").status_code == 403


def test_operators_do_it_from_a_shops_page_and_owners_export_theirs(alpha: Tenant) -> None:
    operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
    desk = log_in(Client(headers={"host": "localhost"}), operator)
    page = f"/admin/tenants/tenant/{alpha.pk}"
    for name, data in (("export_shop", {}), ("clone_shop", {"slug": "alpha-two"})):
        desk.post(f"{page}/{name}/", {**data, "_form_submitted": "True"})
    abroad = Api("localhost", "platform", {"Authorization": f"Bearer {issue(operator, None).access}"})
    assert abroad.post(f"/tenants/{alpha.pk}/exports").json()["code"] == "support.not_allowed"
    assert not Operation.objects.exists(), "without its owner's consent nothing leaves a shop"
    Tenant.objects.filter(pk=alpha.pk).update(support_until=clock.now() + timedelta(hours=1))
    for name, data in (
        ("export_shop", {}),
        ("snapshot_shop", {}),
        ("clone_shop", {"slug": "alpha-two", "scrub": "on"}),
    ):
        answer = desk.post(f"{page}/{name}/", {**data, "_form_submitted": "True"})
        assert answer.status_code in (200, 302), (name, answer.content)
    for operation in Operation.objects.filter(status="waiting"):
        _work(operation.pk)
    assert sorted(Operation.objects.values_list("kind", "status")) == [
        ("clone", "done"),
        ("export", "done"),
        ("snapshot", "done"),
    ]
    assert Tenant.objects.filter(slug="alpha-two").exists()
    export = Operation.objects.get(kind="export")
    listed = desk.get("/admin/tenants/operation/").content.decode()
    assert "alpha" in listed.lower()
    assert desk.get(f"/admin/tenants/operation/{export.pk}/change/").status_code == 200
    with closing(desk.get(f"/admin/tenants/operation/{export.pk}/fetch/")) as file:
        assert file.streaming
    Tenant.objects.filter(pk=alpha.pk).update(support_until=None)
    assert not desk.get(f"/admin/tenants/operation/{export.pk}/fetch/").streaming, "its time is over"
    assert abroad.get(f"/operations/{export.pk}/archive").status_code == 403
    with tenant_context(alpha):
        owner = log_in(
            Client(headers={"host": "alpha.localhost"}), User.objects.get(email="owner@alpha.example")
        )
    assert owner.post("/admin/transfers/transfer/archive/").status_code == 302
    assert "An archive is being made." in owner.get("/admin/transfers/transfer/").content.decode()
    _work(Operation.objects.get(status="waiting").pk)
    assert "Fetch the archive" in owner.get("/admin/transfers/transfer/").content.decode()
    with closing(owner.get("/admin/transfers/transfer/archive/file/")) as file:
        assert file.streaming
    Operation.objects.update(tenant=Tenant.objects.get(slug="bravo"))
    assert owner.get("/admin/transfers/transfer/archive/file/").status_code == 302, "nobody else's"


def test_a_machine_does_one_at_a_time_and_owners_take_turns(
    alpha: Tenant, bravo: Tenant, merchant: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: sent.append(ids["operation"]))
    user = User.objects.get(email="owner@bravo.example")
    neighbour = Api("localhost", "platform", {"Authorization": f"Bearer {issue(user, None).access}"})
    first, second = (merchant.post(f"/tenants/{alpha.pk}/snapshots").json()["id"] for _ in range(2))
    others = neighbour.post(f"/tenants/{bravo.pk}/snapshots").json()["id"]
    assert sent == [first, second, others]
    elsewhere = connection.copy()
    with elsewhere.cursor() as cursor:  # another process of this machine
        name = f"souk:operations:{socket.gethostname()}"
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        _work(first)
        assert Operation.objects.get(pk=first).status == "waiting"
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    elsewhere.close()
    _work(first)
    assert Operation.objects.get(pk=first).status == "done"
    assert sent[3:] == [others], "whose turn it is"
    _work(others)
    assert sent[4:] == [second]
    _work(second)
    assert len(sent) == 5
