"""What is tried on a running installation: each try that one shop must not notice of the other."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import urllib3
from django.conf import settings
from django.core.cache import caches
from django.db import ProgrammingError, connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.jobs import wakeups
from perf.isolation import routes, shops
from perf.isolation.shops import Shop
from tasks.models import JobRun

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
JOB, JOB_SECONDS = "accounts.tidy_up", 40.0
API_ALONE = ("customer", "secret key")
"""Whose credentials no page looks at."""
FEWEST_ROUTES = 150
_LIMITED = 429
_TRIES = 20


class Unreachable(RuntimeError):
    """Nothing answers where the installation should be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, where one is led to, and the words."""

    status: int
    location: str
    body: bytes


class Door:
    """The installation's web, asked host by host."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=30), retries=False)

    def ask(
        self, host: str, path: str, *, method: str = "GET", headers: dict[str, str] | None = None
    ) -> Answer:
        """The answer; one that is put off for being asked too often is waited for. Raises Unreachable."""
        sent = {"Host": host, "X-Forwarded-Proto": settings.PUBLIC_SCHEME, **(headers or {})}
        body = b"{}" if method in UNSAFE else None
        if body:
            sent["Content-Type"] = "application/json"
        for _ in range(_TRIES):
            try:
                found: Any = self._pool.request(
                    method, self._url + path, headers=sent, body=body, redirect=False
                )
            except urllib3.exceptions.HTTPError as error:
                raise Unreachable(f"{self._url} does not answer: {error}") from error
            if found.status != _LIMITED:
                break
            time.sleep(min(float(found.headers.get("Retry-After", 1)), 10.0))
        return Answer(found.status, found.headers.get("Location", ""), found.data)


class Check:
    """All tries between two shops; each yields what went wrong, and `count` says how many there were."""

    def __init__(self, door: Door, first: Shop, second: Shop) -> None:
        self.door, self.shops = door, (first, second)
        self.count = 0

    def controls(self) -> Iterator[str]:
        """What has to work, or the rest would prove nothing."""
        for shop in self.shops:
            for name, path in (
                ("owner", "/api/v1/orders"),
                ("secret key", "/api/v1/orders"),
                ("customer", "/api/v1/customers/me"),
                ("admin's cookie", "/admin/"),
                ("guest's token", f"/api/v1/carts/{shop.cart}"),
            ):
                self.count += 1
                status = self.door.ask(shop.host, path, headers=shop.callers[name]).status
                if status != 200:
                    yield f"the {name} of {shop.mark} is answered {status} at {path} of their own shop"

    def credentials(self) -> Iterator[str]:
        """No credential of one shop is anything at the other, or at the platform, on any route."""
        own, other = self.shops
        platform = settings.PLATFORM_DOMAIN
        total = 0
        for host, urlconf in ((other.host, settings.SHOP_URLCONF), (platform, settings.PLATFORM_URLCONF)):
            for route in routes.walk(urlconf):
                total += 1
                path = route.path(self._values(other))
                yield from self._compare(host, path, route, own)
        if total < FEWEST_ROUTES:
            yield f"only {total} routes were found: the check does not see the installation"

    def ids(self) -> Iterator[str]:
        """What the other shop calls its own is not there in one's own, whatever one may; and nothing changes there."""
        own, other = self.shops
        before = shops.checksums(other)
        for route in routes.walk(settings.SHOP_URLCONF):
            if not route.has_uuid:
                continue
            for uuid in other.uuids:
                path = route.path({**self._values(other), "uuid": uuid})
                for method in ("GET", *UNSAFE):
                    self.count += 1
                    name = "owner" if route.is_api else "admin's cookie"
                    answer = self.door.ask(own.host, path, method=method, headers=own.callers[name])
                    if answer.status < 300 or answer.status >= 500 or other.mark.encode() in answer.body:
                        yield f"{method} {path} of the other shop's id is answered {answer.status}"
        after = shops.checksums(other)
        changed = sorted(name for name, value in after.items() if value != before[name])
        if changed:
            yield f"the other shop's {', '.join(changed)} changed"

    def cache(self) -> Iterator[str]:
        """One key is another entry in each shop, and none of the platform's."""
        own, other = (shop.tenant for shop in self.shops)
        for alias in settings.CACHES:
            self.count += 1
            key = f"isolation-check-{own.slug}"
            with tenant_context(own):
                caches[alias].set(key, own.slug, 30)
                mine = caches[alias].get(key)
            with tenant_context(other):
                theirs = caches[alias].get(key)
            if (mine, theirs, caches[alias].get(key)) != (own.slug, None, None):
                yield f"the cache {alias} does not keep shops apart"

    def media(self) -> Iterator[str]:
        """A file is served at its own shop's host alone, though another has one of its name."""
        for own, other in (self.shops, self.shops[::-1]):
            self.count += 3
            answer = self.door.ask(own.host, f"/media/{shops.PICTURE}")
            if answer.body != own.mark.encode():
                yield f"/media/{shops.PICTURE} of {own.mark} is another's, or is not served ({answer.status})"
            if (status := self.door.ask(own.host, own.private_path).status) not in (200, 302):
                yield f"the private file of {own.mark} is not served to whom it was given ({status})"
            if (status := self.door.ask(other.host, own.private_path).status) != 404:
                yield f"the private file of {own.mark} is served at the other's host ({status})"

    def tasks(self) -> Iterator[str]:
        """A job runs in the shop it was asked for, and in no other."""
        own, other = (shop.tenant for shop in self.shops)
        self.count += 1
        wakeups.mark_many([(own.schema_name, JOB)], due_at=clock.now())
        jobs.enqueue_in(own.schema_name, JOB)
        until = time.monotonic() + JOB_SECONDS
        runs = JobRun.objects.filter(job=JOB)
        while not (ran := runs.filter(schema_name=own.schema_name, outcome="succeeded").exists()):
            if time.monotonic() > until:
                break
            time.sleep(0.5)
        if not ran:
            yield f"no worker has done {JOB} within {JOB_SECONDS:.0f} s"
        if runs.filter(schema_name=other.schema_name).exists():
            yield f"{JOB} ran in the other shop as well"

    def database(self) -> Iterator[str]:
        """From inside a shop nothing of the platform's, or of the other shop's, is read by its plain name."""
        self.count += 1
        with tenant_context(self.shops[0].tenant), suppress(ProgrammingError), transaction.atomic():
            connection.cursor().execute("SELECT count(*) FROM tenants_tenant")
            yield "the platform's tables can be read from inside a shop"

    def _compare(self, host: str, path: str, route: routes.Route, own: Shop) -> Iterator[str]:
        """Whoever brings another shop's credentials is refused by the API, and a stranger anywhere else."""
        stranger = self.door.ask(host, path)
        for name, headers in own.callers.items():
            is_proof = route.is_api and "Authorization" in headers
            if not route.is_api and name in API_ALONE:
                continue
            for method in ("GET", "POST") if is_proof else ("GET",):
                self.count += 1
                answer = self.door.ask(host, path, method=method, headers=headers)
                is_refused = answer.status in (401, 404, 405)
                is_stranger = (answer.status, answer.location) == (stranger.status, stranger.location)
                if not (is_refused or (is_stranger and not is_proof)):
                    yield f"the {name} of another shop is answered {answer.status} at {method} {host}{path}"
                mark = own.mark.encode()
                if mark in answer.body and mark not in stranger.body:
                    yield f"{method} {host}{path} tells the {name} of their own shop"

    def _values(self, shop: Shop) -> dict[str, Any]:
        """What is put into paths: numbers and words that both shops have, and ids of this one's alone."""
        return {
            "int": 1,
            "number": 1001,
            "uuid": shop.uuids[0],
            "str": shop.slug_of_product,
            "slug": shop.slug_of_product,
        }
