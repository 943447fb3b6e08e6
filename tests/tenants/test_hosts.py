"""Which shop answers where, and what a closed or unknown one says."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from kernel import clock
from tenants import hosts, lifecycle, rules, shop_settings
from tenants.models import Domain, Tenant
from tests import actors
from tests.concurrency import race


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ("Alpha.Localhost:8000", "alpha.localhost"),
        ("alpha.localhost.", "alpha.localhost"),
        ("[::1]:80", "[::1]"),
    ],
)
def test_a_host_is_normalised(sent: str, known: str) -> None:
    assert rules.normalise_host(sent) == known


def test_a_warm_host_costs_no_query(shop: Tenant, django_assert_num_queries) -> None:
    cache.delete("host:alpha.localhost")  # what another test had forgotten
    hosts.resolve("alpha.localhost")
    with django_assert_num_queries(0):
        assert hosts.resolve("ALPHA.localhost:80").tenant == shop
        hosts._memory.clear()  # another process: the cache knows it
        assert hosts.resolve("alpha.localhost").tenant == shop


def test_a_resolved_tenant_is_whole(shop: Tenant) -> None:
    hosts.resolve("alpha.localhost")
    hosts._memory.clear()
    found = hosts.resolve("alpha.localhost").tenant
    stored = Tenant.objects.get(pk=shop.pk)
    assert {f.name: getattr(found, f.name) for f in Tenant._meta.fields} == {
        f.name: getattr(stored, f.name) for f in Tenant._meta.fields
    }


def test_unknown_hosts_are_remembered_and_cost_nothing(db: None, django_assert_num_queries) -> None:
    hosts.forget_hosts(["nobody.localhost"])
    assert hosts.resolve("nobody.localhost").tenant is None
    with django_assert_num_queries(0):
        assert hosts.resolve("nobody.localhost").tenant is None
    hosts.forget_hosts(["nobody.localhost"])


def test_hosts_that_are_made_up_do_not_fill_the_memory(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts._memory.clear()
    monkeypatch.setattr(hosts, "MOST_UNKNOWN", 10)
    hosts.resolve("alpha.localhost")
    for number in range(30):
        hosts.resolve(f"made-up-{number}.localhost")
    assert len(hosts._memory) <= 12
    assert hosts.remembered_schema("alpha.localhost"), "a shop is pushed out by nobody's names"
    assert hosts.remembered_schema("made-up-29.localhost") is None


def test_an_unknown_host_is_a_404_problem(db: None) -> None:
    answer = Client(headers={"host": "nobody.localhost"}).get("/api/v1/shop")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "host.unknown"
    assert answer.json()["request_id"] == answer["X-Request-Id"]
    german = Client(headers={"host": "nobody.localhost", "accept-language": "de"}).get("/api/v1/shop")
    assert (german["Content-Language"], german.json()["title"]) == (
        "de",
        "Unter dieser Adresse gibt es keinen Shop",
    )


@pytest.mark.parametrize("host", ["bad host", "a\x00b", "alpha.localhost/evil", "-", "x" * 300])
def test_a_host_that_is_rubbish_is_a_404(host: str, db: None) -> None:
    assert Client(headers={"host": host}).get("/api/v1/shop").status_code == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/shop"])
def test_a_refusal_carries_the_headers_of_every_page(path: str, db: None) -> None:
    answer = Client(headers={"host": "nobody.localhost"}).get(path)
    assert answer.status_code == 404
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_forwarded_host_is_ignored(shop: Tenant) -> None:
    answer = Client(headers={"host": "nobody.localhost", "x-forwarded-host": "alpha.localhost"}).get(
        "/api/v1/shop"
    )
    assert answer.status_code == 404


@pytest.mark.django_db(transaction=False)
def test_a_suspended_shop_is_closed_at_once_and_opens_again(
    shop: Tenant, shop_client: Client, django_capture_on_commit_callbacks
) -> None:
    assert shop_client.get("/api/v1/shop").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.suspend(tenant=shop, actor=actors.TERMINAL, reason="unpaid", now=clock.now())
    refused = shop_client.get("/api/v1/shop")
    assert (refused.status_code, refused.json()["code"]) == (403, "host.suspended")
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.reactivate(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    assert shop_client.get("/api/v1/shop").status_code == 200
    cache.delete("host:alpha.localhost")


def test_a_shop_that_is_being_made_answers_503(db: None) -> None:
    tenant = Tenant.objects.create(
        slug="soon", name="Soon", contact_email="a@b.example", schema_name="t_soon000000"
    )
    Domain.objects.create(tenant=tenant, domain="soon.localhost")
    answer = Client(headers={"host": "soon.localhost"}).get("/api/v1/shop")
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    cache.delete("host:soon.localhost")


def test_the_schema_is_left_when_the_response_ends(shop: Tenant, shop_client: Client) -> None:
    from django.db import connection

    shop_client.get("/api/v1/shop")
    assert connection.schema_name == "public"


def test_a_shop_that_is_not_ready_is_asked_for_again(shop: Tenant) -> None:
    # the process that opens it may die before it could tell the cache
    Tenant.objects.filter(pk=shop.pk).update(state=rules.State.PROVISIONING)
    hosts.forget(shop)
    assert hosts.resolve("alpha.localhost").tenant.state == rules.State.PROVISIONING
    Tenant.objects.filter(pk=shop.pk).update(state=rules.State.ACTIVE)
    hosts._memory.clear()  # after SECONDS_IN_PROCESS
    assert hosts.resolve("alpha.localhost").tenant.state == rules.State.ACTIVE
    hosts.forget(shop)


def test_releases_that_know_other_columns_read_each_others_memory(shop: Tenant) -> None:
    cache.delete("host:alpha.localhost")
    hosts._memory.clear()
    assert hosts.resolve("alpha.localhost").tenant == shop
    kept = cache.get("host:alpha.localhost")
    assert not {"palette", "logo", "announcement"} & kept.keys(), "an older release would not know them"
    cache.set("host:alpha.localhost", kept | {"motto": "Newer"})
    hosts._memory.clear()
    assert hosts.resolve("alpha.localhost").tenant == shop
    hosts.forget(shop)


def test_who_read_a_shop_before_it_changed_puts_nothing_old_back(
    fresh_database: str, django_db_blocker
) -> None:
    with django_db_blocker.unblock():
        shop = Tenant.objects.get(slug="alpha")
        cache.delete("host:alpha.localhost")
        hosts._memory.clear()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            assert Tenant.objects.get(pk=shop.pk).name == "Alpha"  # from here on it sees nothing newer
            race.run([lambda: _rename(shop)])
            assert hosts.resolve("alpha.localhost").tenant.name == "Alpha"
        hosts._memory.clear()  # after SECONDS_IN_PROCESS
        assert hosts.resolve("alpha.localhost").tenant.name == "Felt"
        cache.delete("host:alpha.localhost")
        hosts._memory.clear()


def _rename(shop: Tenant) -> None:
    shop_settings.change_of(tenant=shop, values={"name": "Felt"}, now=clock.now(), actor=actors.TERMINAL)
