"""R8: the process that makes a shop is killed at each step, and the shop is made all the same, once.

It is finished by whoever comes first: the sweeper that a worker runs, or the merchant's page that asks.
"""

import os
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock, crashpoints, jobs
from tasks import registry
from tenants import hosts
from tenants.models import Domain, Membership, PooledSchema, Signup, StateChange, Tenant
from tenants.provisioning import pool, signups

PASSWORD = "a fairly long password"
LIVE = {"signup.opened", "signup.live"}  # after which nothing is left to do
STEPS = (  # where it dies, whether its schema comes from the pool, who finishes it
    ("signup.reserved", "pooled", "merchant"),
    ("template.replayed", "replayed", "sweeper"),
    ("signup.schema", "replayed", "merchant"),
    ("signup.joined", "replayed", "sweeper"),
    ("signup.owner", "pooled", "merchant"),
    ("signup.sample_data", "replayed", "sweeper"),
    ("signup.domain", "replayed", "merchant"),
    ("signup.opening", "pooled", "sweeper"),
    ("signup.opened", "replayed", "merchant"),
    ("signup.live", "replayed", "sweeper"),
)


def test_a_signup_killed_at_any_step_is_finished_once(fresh_database: str) -> None:
    _die("template.replayed", lambda: pool.fill(size=1, now=clock.now()))
    _assert_no_orphans()
    for pooled in (0, 1):
        _assert_a_killed_reservation_is_none(f"unreserved-{pooled}", pooled=pooled)
    for number, (point, schema, finisher) in enumerate(STEPS):
        slug = f"shop-{number}"
        pool.fill(size=int(schema == "pooled"), now=clock.now())
        if point == "signup.reserved":
            _die(point, lambda slug=slug: _reserve(slug))
        else:
            _reserve(slug)
            assert _page(slug).status_code == 503, "and so it is remembered"
            _die(point, lambda slug=slug: signups.advance(_signup(slug).id, now=clock.now()))
        _assert_shut(slug, is_live=point in LIVE)
        FINISHERS[finisher](_signup(slug))
        _assert_live_once(slug)
        _assert_no_orphans()


def _assert_a_killed_reservation_is_none(slug: str, *, pooled: int) -> None:
    pool.fill(size=pooled, now=clock.now())
    _die("signup.reserving", lambda: _reserve(slug))
    assert _page(slug).status_code == 404
    assert not signups.is_taken(slug)
    assert pool.count() == pooled, "what was claimed is back in the pool"
    _assert_no_orphans()
    signups.advance(_reserve(slug).id, now=clock.now())
    _assert_live_once(slug)


def _assert_shut(slug: str, *, is_live: bool) -> None:
    answer = _page(slug)
    if not is_live:
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")


def _sweep(signup: Signup) -> None:
    asked: list[dict[str, jobs.JobId]] = []
    usual, jobs._sender = jobs._sender, lambda job, schema, ids: asked.append(ids)
    try:
        signups.resume_stuck(now=clock.now() + timedelta(minutes=1))
    finally:
        jobs._sender = usual
    for ids in asked:
        registry.advance_signup.run(**ids)


def _ask(signup: Signup) -> None:
    Signup.objects.filter(pk=signup.pk).update(updated_at=clock.now() - signups.WORKER_PATIENCE)
    answer = Client(headers={"host": "localhost"}).get(f"/api/v1/signups/{signup.pk}")
    assert answer.json()["status"] == "live"


FINISHERS: dict[str, Callable[[Signup], None]] = {"sweeper": _sweep, "merchant": _ask}


def _reserve(slug: str) -> Signup:
    return signups.reserve(
        slug=slug, name="Wool", email=f"owner@{slug}.example", password=PASSWORD, now=clock.now()
    )


def _signup(slug: str) -> Signup:
    return Signup.objects.get(tenant__slug=slug)


def _page(slug: str) -> HttpResponse:
    hosts._memory.clear()  # as any other process has it
    return Client(headers={"host": f"{slug}.localhost"}).get("/api/v1/shop")


def _die(point: str, work: Callable[[], object]) -> None:
    connection.close()  # a child must not end the session of its parent
    child = os.fork()
    if child == 0:
        try:
            settings.CRASH_AT = point
            work()
        finally:
            os._exit(1)  # nothing of the test run may go on in here
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == crashpoints.KILLED, f"not killed at {point}"


def _assert_live_once(slug: str) -> None:
    signup = _signup(slug)
    assert signup.status == Signup.Status.LIVE
    assert [step["name"] for step in signup.steps] == list(signups.STEPS)
    assert signup.password_hash == ""
    assert _page(slug).status_code == 200
    credentials = {"email": signup.email, "password": PASSWORD}
    logged_in = Client(headers={"host": f"{slug}.localhost"}).post(
        "/api/v1/auth/token", credentials, content_type="application/json"
    )
    assert logged_in.status_code == 200, logged_in.content
    assert StateChange.objects.filter(tenant=signup.tenant).count() == 1
    assert Membership.objects.filter(tenant=signup.tenant).count() == 1
    with tenant_context(signup.tenant):
        assert User.objects.count() == 1


def _assert_no_orphans() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        schemas = sorted(name for (name,) in cursor.fetchall())
    owned = [*Tenant.objects.values_list("schema_name", flat=True)]
    owned += PooledSchema.objects.values_list("schema_name", flat=True)
    assert schemas == sorted(owned)
    assert not Tenant.objects.filter(domains=None).exists()
    assert not Tenant.objects.filter(signup=None).exists()
    assert Domain.objects.count() == Tenant.objects.count()
