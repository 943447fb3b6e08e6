"""A shop with one of everything, and people of every role to look at it."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import ApiKey, User
from billing import invoices, services as billing
from kernel import clock
from kernel.jobs.models import Wakeup
from kernel.outbox.models import OutboxEntry
from storefront.carts import services as carts
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Collection, CollectionProduct, ProductImage, ProductOption
from storefront.checkout import drafts, services as checkout
from storefront.credits import services as credits_services
from storefront.custom_fields.models import CustomField
from storefront.customers import services as customers
from storefront.customers.models import Address
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage, Suppression
from storefront.payments.models import GatewayAccount
from storefront.reviews.models import Review
from storefront.transfers.models import Transfer
from storefront.webhooks import signing
from storefront.webhooks.models import Delivery, Endpoint
from tasks.models import JobRun
from tenants.models import FleetMigration, FleetRun, Operation, PooledSchema, StateChange, Tenant
from tests import actors
from tests.actors import STAFF
from tests.database import PASSWORD
from tests.storefront import stories

BACKEND = "django.contrib.auth.backends.ModelBackend"
MARK = "Unmistakable"


def log_in(client: Client, user: User) -> Client:
    """The client, logged in as the user; call it in the user's own schema."""
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def as_owner(shop: Tenant, shop_client: Client) -> Client:
    """The owner of alpha, at alpha's host."""
    with tenant_context(shop):
        return log_in(shop_client, User.objects.get(email="owner@alpha.example"))


@pytest.fixture
def as_role(shop: Tenant) -> Callable[[str], Client]:
    """Makes a member of staff with one role, at alpha's host."""

    def enter(role: str) -> Client:
        client = Client(headers={"host": "alpha.localhost"})
        with tenant_context(shop):
            user = User.objects.create_user(f"{role.lower()}-only@alpha.example", is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            return log_in(client, user)

    return enter


@pytest.fixture
def as_holder(shop: Tenant) -> Callable[..., Client]:
    """Makes a member of staff with these permissions alone, by their code names, at alpha's host."""

    def enter(*codenames: str) -> Client:
        client = Client(headers={"host": "alpha.localhost"})
        with tenant_context(shop):
            user = User.objects.create_user("holder@alpha.example", is_staff=True)
            role = Group.objects.create(name="Holders")
            role.permissions.set(Permission.objects.filter(codename__in=codenames))
            user.groups.add(role)
            return log_in(client, user)

    return enter


@pytest.fixture
def as_operator(db: None, platform_client: Client) -> Client:
    """An operator, at the platform's host."""
    return log_in(platform_client, User.objects.create_superuser("operator@souk.example", PASSWORD))


@pytest.fixture
def furnished(shop: Tenant) -> Tenant:
    """Alpha with one of everything at least."""
    with tenant_context(shop):
        furnish(MARK)
    return shop


@pytest.fixture
def furnished_platform(shop: Tenant) -> dict[str, Any]:
    """The platform with one of everything at least."""
    furnish_platform(shop)
    return {"shop": shop}


def furnish_platform(shop: Tenant) -> None:
    """Fill the platform with one of everything, beside this shop."""
    now = clock.now()
    interval = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.MINUTES)
    PeriodicTask.objects.create(name="Test", task="tasks.dispatch", interval=interval)
    CrontabSchedule.objects.create(minute="5")
    OutboxEntry.objects.create(
        topic="email", payload={"to": []}, created_at=now, available_at=now, last_error="no"
    )
    SentMessage.objects.create(
        entry=uuid.uuid4(), template="signup_code", to="a@b.example", subject="Code", sent_at=now
    )
    ApiKey.objects.create(name="Test", type="pk", prefix="pk_test", digest="0" * 64, created_at=now)
    Wakeup.objects.create(schema_name=shop.schema_name, job="outbox.drain", due_at=now)
    JobRun.objects.create(schema_name=shop.schema_name, job="outbox.drain", outcome="failed", started_at=now)
    PooledSchema.objects.create(schema_name="t_zzzzzzzzzz", fingerprint="0" * 64, created_at=now)
    billing.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    billing.begin_paying(tenant=shop, actor=actors.TERMINAL, now=now)
    invoices.issue_due(now=now)
    run = FleetRun.objects.create(
        fingerprint="0" * 64, status="failed", canary=1, workers=1, max_failures=1, created_at=now
    )
    FleetMigration.objects.create(run=run, tenant=shop, status="failed", error=MARK)
    Operation.objects.create(kind="export", tenant=shop, actor=MARK, created_at=clock.now())
    StateChange.objects.create(tenant=shop, before="trial", after="active", reason="paid", created_at=now)


def furnish(mark: str, *, pieces: int = 1) -> None:
    """Fill the current shop with so many of each thing, all of them carrying the mark in their names."""
    now = clock.now()
    root = catalogue.create_category(name=f"{mark} things", actor=STAFF)
    catalogue.create_category(name=f"{mark} small things", parent_id=root.pk, actor=STAFF)
    collection = Collection.objects.create(title=f"{mark} picks", slug=f"{mark.lower()}-picks")
    stories.promotion(mark.upper(), name=f"{mark} offer")
    for n in range(pieces):
        buyer = customers.register(
            email=f"buyer{n}@{mark.lower()}.example",
            password="a long password for tests",
            first_name=mark,
            now=now,
        )
        Address.objects.create(customer=buyer, last_name=mark, line1="Street 1", city="Berlin", country="DE")
        variant = stories.goods(f"{mark} cup {n}", stock=20)
        catalogue.update_product(product_id=variant.product_id, category_id=root.pk, actor=STAFF)
        ProductOption.objects.create(product=variant.product, position=1, name="Size", values=[])
        ProductImage.objects.create(product=variant.product, source_url="https://example.com/a.png")
        CollectionProduct.objects.create(collection=collection, product=variant.product)
        for payment in (stories.PAYS, stories.BY_TRANSFER, stories.DECLINED):
            cart_id, shopper = stories.customer_cart(buyer, variant)
            carts.update(
                cart_id=cart_id, shopper=shopper, changes={"email": buyer.user.email}, now=stories.NOW
            )
            checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
        stories.customer_cart(buyer, variant)
        Review.objects.create(
            product=variant.product, customer=buyer, rating=4, title=f"{mark} good", created_at=now
        )
    drafts.create(
        values={
            "email": f"phone@{mark.lower()}.example",
            "lines": [{"variant": variant.pk, "quantity": 1, "price": None}],
            "shipping_address": stories.ADDRESS,
        },
        may=stories.anything,
        actor=STAFF,
        now=now,
    )
    credits_services.issue(values={"amount": Decimal(5), "note": mark}, actor=STAFF, now=now)
    credits_services.adjust_store_credit(
        customer_id=buyer.pk, amount=Decimal(5), note=mark, actor=STAFF, now=now
    )
    CustomField.objects.get_or_create(kind="product", key="care", defaults={"name": f"{mark} care"})
    GatewayAccount.objects.get_or_create(gateway="stripe", defaults={"account": "acct_1"})
    GatewayAccount.objects.get_or_create(
        gateway="manual", defaults={"settings": {"instructions": "To DE89 3704 0044."}}
    )
    endpoint = Endpoint.objects.create(
        url=f"https://{mark.lower()}.example/",
        secret=signing.new_secret(),
        event_types=["order.paid"],
        created_at=now,
    )
    Delivery.objects.create(
        endpoint=endpoint, event=uuid.uuid4(), event_type="order.paid", body="{}", created_at=now
    )
    SentMessage.objects.create(
        entry=uuid.uuid4(), template="receipt", to=f"{mark.lower()}@b.example", subject="Receipt", sent_at=now
    )
    EmailTemplate.objects.get_or_create(kind="receipt", defaults={"subject": f"{mark} thanks", "html": "<p>"})
    MailSettings.objects.get_or_create(pk=1)
    Suppression.objects.create(email=f"gone@{mark.lower()}.example", reason="bounce", created_at=now)
    Transfer.objects.create(kind="export", filename=f"{mark}.csv", created_at=now)
    ApiKey.objects.create(
        name=f"{mark} key", type="pk", prefix="pk_test", digest=uuid.uuid4().hex, created_at=now
    )


ROLES = tuple(roles.PATTERNS)
