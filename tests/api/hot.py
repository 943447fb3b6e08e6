"""A shop whose hot reads are watched: what a buyer gets beside what is true."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Product
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel
from tenants.models import Tenant
from tests import actors
from tests.actors import STAFF
from tests.api.conftest import Api, _client, issue

PATHS = (
    "/products",
    "/products/facets",
    "/products/mug",
    "/products?q=mug&ordering=price",
    "/categories",
    "/categories/kitchen",
    "/collections",
    "/collections/best",
    "/products/mug/related",
)


class World:
    """A shop whose writes are committed, with a mug in a category and two collections."""

    def __init__(self) -> None:
        self.shop = Tenant.objects.get(slug="alpha")
        self.api = Api("alpha.localhost")
        now = clock.now()
        with tenant_context(self.shop):
            self.category = services.create_category(name="Kitchen", actor=STAFF)
            self.mug = services.create_product(
                title="Mug",
                status="active",
                price=Decimal(10),
                category_id=self.category.pk,
                now=now,
                actor=STAFF,
            )
            self.bowl = services.create_product(
                title="Bowl",
                status="active",
                price=Decimal(20),
                category_id=self.category.pk,
                now=now,
                actor=STAFF,
            )
            self.variant = self.mug.variants.get()
            self.best = services.create_collection(title="Best", products=[self.mug.pk], actor=STAFF)
            self.cheap = services.create_collection(
                title="Cheap",
                kind="rules",
                rules=[{"field": "price", "relation": "at_most", "value": "15"}],
                actor=STAFF,
            )
            self.level = StockLevel.objects.get(variant=self.variant)
            owner = User.objects.get(email="owner@alpha.example")
            buyer = User.objects.create_user("buyer@example.com")
            self.admin = Client(headers={"host": "alpha.localhost"})
            self.admin.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        self.kept: dict[str, Any] = {}
        self.buyer = {"Authorization": f"Bearer {issue(buyer, self.shop).access}"}
        self.staff = self.api.with_(Authorization=f"Bearer {issue(owner, self.shop).access}")

    def hot(self, path: str) -> Any:
        """What a buyer gets."""
        return shown(_client().get(f"/api/v1{path}", headers={"host": self.api.host}))

    def cold(self, path: str) -> Any:
        """What is true: the same without anything kept."""
        return shown(_client().get(f"/api/v1{path}", headers={"host": self.api.host} | self.buyer))

    def walk(self, writes: "Writes", *, inside: bool = False, unseen: frozenset[str] = frozenset()) -> None:
        """Do one write after the other, `inside` the shop or by a door, and after each look for old answers.

        Fails for a write that changes nothing a buyer sees, unless it is `unseen`: it would show nothing.
        """
        stale, idle = [], set()
        after: list[Any] = []
        for name, write in writes.items():
            with tenant_context(self.shop):
                is_same = self._make_sure_of_mug()
            before = after if after and is_same else [self.hot(path) for path in PATHS]
            with tenant_context(self.shop) if inside else nullcontext():
                done = write(self)
            assert inside or done is None or done.status_code < 400, (name, done.content)
            after = [self.hot(path) for path in PATHS]
            stale += [(name, path) for path, hot in zip(PATHS, after, strict=True) if hot != self.cold(path)]
            idle |= {name} if after == before else set()
        assert stale == [], stale
        assert idle == unseen, f"{idle ^ unseen}: what changes nothing that is shown shows nothing"

    def put_in_stock(self, count: int) -> None:
        """Count so many mugs; call it in the shop."""
        inventory.set_on_hand(
            variant_id=self.variant.pk,
            location_id=self.level.location_id,
            on_hand=count,
            reason="",
            actor=actors.TERMINAL,
            now=clock.now(),
        )

    def _make_sure_of_mug(self) -> bool:
        """Have a mug on sale, whatever the last write did to it; return whether there was one."""
        found = Product.objects.filter(pk=self.mug.pk).first()
        if found is not None:
            if found.status == "active":
                return True
            services.update_product(product_id=self.mug.pk, status="active", actor=STAFF)
            return False
        self.mug = services.create_product(
            title="Mug",
            status="active",
            price=Decimal(10),
            category_id=self.category.pk,
            now=clock.now(),
            actor=STAFF,
        )
        self.variant = self.mug.variants.get()
        self.level = StockLevel.objects.get(variant=self.variant)
        return False


Writes = Mapping[str, Callable[[World], Any]]


def shown(response: Any) -> tuple[int, bytes]:
    """Status and body; a problem's body names its request."""
    return response.status_code, response.content if response.status_code == 200 else b""
