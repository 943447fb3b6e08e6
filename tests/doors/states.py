"""A shop and a platform in the states that rarer buttons wait for, and what their dialogs are told."""

from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple

import pyotp
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context

from accounts import roles, two_factor
from accounts.models import User
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.emails import services as mails
from storefront.emails.models import SentMessage
from storefront.inventory import locations, services as stock
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments, returns
from storefront.orders.models import Order, OrderLine
from storefront.transfers import runs, services as transfers
from storefront.transfers.models import Transfer
from tenants import lifecycle
from tenants.models import FleetRun, Operation, Tenant
from tenants.portability import kept
from tenants.provisioning import template
from tests import actors
from tests.database import PASSWORD
from tests.storefront import stories


class Asked(NamedTuple):
    """On which object a button is pressed, and what its dialog is told."""

    pk: Any = None
    told: dict[str, Any] = {}


def of_a_shop(shop: Tenant) -> dict[str, Asked]:
    """By the names of the buttons; what they are for is made in the shop, in which one stands."""
    shop.captures_by_hand = True
    held = _order()
    shop.captures_by_hand = False
    paid, sent, returned = _order(), _sent(), _sent()
    back = returns.request(number=returned.number, shopper=None, actor=stories.STAFF, now=stories.NOW)
    for status in ("approved", "received"):
        returns.move(
            return_id=back["id"], status=status, may=stories.anything, actor=stories.STAFF, now=stories.NOW
        )
    bought, line = (OrderLine.objects.get(order=order) for order in (paid, sent))
    clerk = _with_two_factors("clerk@alpha.example")
    level = StockLevel.objects.get(variant=stories.goods("Carried", stock=9))
    cellar = locations.create(values={"name": "Cellar", "priority": 9}, actor=stories.STAFF)
    stock.expect(
        variant_id=level.variant_id, location_id=level.location_id, incoming=5, expected_on=None,
        actor=stories.STAFF,
    )  # fmt: skip
    words = mails.create_template(
        values={"kind": "shipped", "subject": "1", "html": "1"}, actor=stories.STAFF
    )
    words = mails.update_template(template_id=words.pk, values={"subject": "2"}, actor=stories.STAFF)
    return {
        "accounts.user.drop_second_factor": Asked(clerk.pk),
        "accounts.user.set_password": Asked(clerk.pk),
        "accounts.user.invite": Asked(told={"role": Group.objects.get(name=roles.ANALYST).pk}),
        "inventory.stocklevel.expect": Asked(level.pk, {"incoming": "7"}),
        "inventory.stocklevel.move": Asked(level.pk, {"to": cellar.pk, "quantity": "2"}),
        "inventory.stocklevel.receive": Asked(level.pk, {"quantity": "3"}),
        "orders.order.capture": Asked(held.pk),
        "orders.order.refund": Asked(paid.pk, {f"line_{bought.pk}": "1"}),
        "orders.order.start_return": Asked(sent.pk, {f"line_{line.pk}": "1"}),
        "orders.order.answer_return": Asked(returned.pk, {"made": back["id"], "status": "refunded"}),
        "shop_messages.emailtemplate.restore": Asked(words.pk, {"version": words.history[0]["at"]}),
        "shop_messages.sentmessage.try_again": Asked(_unsent().pk),
        "transfers.transfer.undo": Asked(_imported().pk),
        "taxes.taxrate.adopt_presets": Asked(told={"countries": ["FR", "IT"]}),
    }


def of_the_platform(shop: Tenant, other: Tenant) -> dict[str, Asked]:
    """By the names of the buttons; the shop lets its operators in, and the other is suspended."""
    now = clock.now()
    shop.support_until = now + timedelta(hours=1)
    shop.save(update_fields=["support_until"])
    lifecycle.suspend(tenant=other, actor=actors.TERMINAL, reason="unpaid", now=now)
    with tenant_context(shop):
        owner = _with_two_factors("second.owner@alpha.example")
    clerk = _with_two_factors("another.operator@souk.example")
    facts = {"fingerprint": template.fingerprint(), "canary": 1, "workers": 1, "max_failures": 1}
    stopped = FleetRun.objects.create(**facts, status="stopped", created_at=now - timedelta(hours=1))
    archive = kept.name_of(kept.SNAPSHOTS, tenant_id=shop.pk, slug=shop.slug, now=now)
    kept.keep(archive, lambda file: file.write(b"an archive"))
    made = Operation.objects.create(
        kind="snapshot", tenant=shop, status="done", result={"archive": archive}, created_at=now
    )
    wish = {"name": "Another", "slug": "another", "password": PASSWORD, "country": "DE", "currency": "EUR"}
    return {
        "accounts.user.drop_second_factor": Asked(clerk.pk),
        "accounts.user.set_password": Asked(clerk.pk),
        "shop_messages.sentmessage.try_again": Asked(_unsent().pk),
        "tenants.fleetrun.go_on": Asked(stopped.pk),
        "tenants.operation.restore": Asked(made.pk),
        "tenants.tenant.clone_shop": Asked(shop.pk, {"slug": "copied"}),
        "tenants.tenant.create_shop": Asked(told=wish),
        "tenants.tenant.enter_as_support": Asked(shop.pk),
        "tenants.tenant.export_shop": Asked(shop.pk),
        "tenants.tenant.reactivate": Asked(other.pk),
        "tenants.tenant.reset_second_factor": Asked(shop.pk, {"email": owner.email}),
    }


def _order() -> Order:
    """One that is paid as the shop takes money."""
    cart_id, shopper = stories.guest_cart(stories.goods("Wanted"))
    made = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
    return Order.objects.get(number=made["number"])


def _sent() -> Order:
    order = _order()
    fulfilments.fulfil(number=order.number, actor=stories.STAFF, now=stories.NOW)
    return order


def _unsent() -> SentMessage:
    """A letter that was given up."""
    facts = {"created_at": clock.now(), "available_at": clock.now(), "dead_at": clock.now()}
    entry = OutboxEntry.objects.create(topic="email", payload={"to": []}, last_error="no", **facts)
    return SentMessage.objects.create(
        entry=entry.pk,
        template="receipt",
        to="a@b.example",
        subject="-",
        sent_at=clock.now(),
        status="failing",
    )


def _imported() -> Transfer:
    """A file that was read, with what was before."""
    rows = b"Handle,Title,Variant Price\nread,Read,8\n"
    wish = {"filename": "a.csv", "dry_run": False, "actor": stories.STAFF, "now": clock.now()}
    made = transfers.request_import(content=BytesIO(rows), size=len(rows), **wish)
    while Transfer.objects.filter(status__in=transfers.OPEN).exists():
        runs.run_next(now=clock.now())
    return made


def _with_two_factors(email: str) -> User:
    """Somebody of the staff whose log-in asks for a code."""
    user, now = User.objects.create_user(email, PASSWORD, is_staff=True), clock.now()
    two_factor.begin(user_id=user.pk, now=now)
    code = pyotp.TOTP(two_factor.find_enrolment(user=_fresh(user), issuer="here", now=now).secret).at(now)  # type: ignore[union-attr]
    two_factor.confirm(user_id=user.pk, password=PASSWORD, code=code, actor=actors.person(user), now=now)
    return user


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)
