"""Every POST with a key is done once: cut at each commit, or before its answer is kept, and sent again (R16)."""

from dataclasses import dataclass, replace
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.http import HttpResponse
from django_tenants.utils import tenant_context

from accounts import invitations, roles
from accounts.models import User
from api import idempotency
from kernel import throttling
from kernel.outbox.models import OutboxEntry
from storefront.carts import tokens as cart_tokens
from storefront.checkout import limits
from storefront.customers import credentials
from storefront.transfers.models import Transfer
from tenants import hosts
from tenants.models import FleetRun, Tenant
from tenants.portability import kept
from tenants.provisioning import template
from tests.api.conftest import PAYMENT, Api, document, fill_cart, issue
from tests.api.forms import picture, upload
from tests.isolation import cutting, operations, requests, world
from tests.isolation.cutting import Cut
from tests.isolation.operations import BILLED, CART, CUSTOMER, MERCHANT, OPERATOR, ORDER, PUBLIC
from tests.isolation.world import World

pytestmark = pytest.mark.django_db


KEPT_BY_NOBODY = {"carts_create"}
"""For a stranger: an address is shared, and the answer is the cart's token."""


SAFE_TO_REPEAT = {
    *("auth_log_in", "auth_log_in_by_code", "auth_refresh", "auth_log_out"),
    *("payments_webhook", "connect_webhook"),
}


UNANSWERED = {"gatewayaccounts_test"}
"""No gateway answers here, and so nothing is done."""


def _posts(name: str) -> list[tuple[str, str]]:
    found = [
        (template, item["post"]["operationId"])
        for template, item in document(name)["paths"].items()
        if "post" in item
    ]
    return [(template, operation) for template, operation in found if operation not in SAFE_TO_REPEAT]


@pytest.fixture
def alpha(shop: Tenant, _fresh_limits: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(limits, "TOO_MUCH", replace(limits.TOO_MUCH, capacity=100))  # nobody is watched
    monkeypatch.setattr(throttling, "DATA_EXPORT", replace(throttling.DATA_EXPORT, capacity=100))
    return world.build(shop)


@dataclass
class Call:
    """Who sends what where; a file makes it a form."""

    who: Api
    path: str
    body: Any = None
    file: bytes = b""
    is_refused: bool = False

    def send(self) -> HttpResponse:
        """Send it, always with the same key."""
        if self.file:
            return upload(self.who, self.path, self.file, headers={"Idempotency-Key": "once"})
        answer: HttpResponse = self.who("POST", self.path, self.body, Idempotency_Key="once")
        return answer


def test_a_post_of_a_shop_that_is_cut_and_sent_again_is_done_once(alpha: World) -> None:
    own = _calls_of_their_own(alpha)
    calls = own | {
        operation: _call(alpha, template, operation)
        for template, operation in _posts("shop")
        if operation not in UNANSWERED | own.keys()
    }
    _check(calls, alpha.tenant.schema_name)


@pytest.mark.usefixtures("_fresh_limits")
def test_a_post_of_the_platform_that_is_cut_and_sent_again_is_done_once(
    shop: Tenant, furnished_platform: dict[str, Any]
) -> None:
    operator = User.objects.create_superuser("operator@souk.example")
    merchant = User.objects.get(email="owner@alpha.example")
    platform = Api("localhost")
    who = {
        OPERATOR: platform.with_(Authorization=f"Bearer {issue(operator, None).access}"),
        MERCHANT: platform.with_(Authorization=f"Bearer {issue(merchant, None).access}"),
        BILLED: platform.with_(Authorization=f"Bearer {issue(merchant, None).access}"),
    }
    wish = requests.body_of("signups_create", {}, "") | {"slug": "another"}
    signup = platform.post("/signups", wish).json()["id"]
    mail = OutboxEntry.objects.filter(payload__template="signup_code").latest("created_at")
    code = mail.payload["context"]["code"]
    ids = {"shop_id": shop.pk, "tenant_id": shop.pk, "signup_id": signup}
    FleetRun.objects.update(fingerprint=template.fingerprint())  # one that can be gone on with
    calls = {
        operation: Call(
            who.get(operations.PLATFORM[operation], platform),
            requests.path_of(template, ids),
            {"code": code} if operation == "signups_verify" else requests.body_of(operation, ids, ""),
        )
        for template, operation in _posts("platform")
    }
    archive = f"{kept.EXPORTS}/{shop.pk}/alpha-20260101T000000Z.souk"
    kept.keep(archive, lambda file: file.write(b"looked at by the worker alone"))
    calls["restores_create"] = replace(calls["restores_create"], body={"archive": archive, "slug": "a-copy"})
    suspend = calls["tenants_suspend"]
    with world.undone():
        suspend.send()
        _check({"tenants_reactivate": calls.pop("tenants_reactivate")}, "public")
    try:
        _check(calls, "public")
    finally:
        kept.delete(archive)


def _check(calls: dict[str, Call], schema: str) -> None:
    wrong, refused = list[str](), set()
    for operation, call in calls.items():
        with world.undone():
            before = world.tables(schema)
            with cutting.after() as commits:
                first = call.send()
            done_once = world.new_rows(before, world.tables(schema))
        if (first.status_code >= 400) != call.is_refused:
            refused.add(f"{operation}: {first.content[:200]!r}")
        keeping = mock.patch.object(idempotency, "keep", side_effect=Cut)
        between = [cutting.after(number) for number in range(1, len(commits))]
        for cut in (keeping, *between):
            with world.undone():
                with cut:
                    is_cut = _is_cut(call)
                if not is_cut:
                    assert operation in KEPT_BY_NOBODY, (
                        f"{operation} keeps no answer: {first.content[:200]!r}"
                    )
                    continue
                again, replayed = call.send(), call.send()
                done = world.new_rows(before, world.tables(schema))
            if (again.status_code, done) != (
                first.status_code,
                done_once,
            ) or replayed.content != again.content:
                told = f"{first.status_code} {done_once}; cut and again: {again.status_code} {done}"
                wrong.append(f"{operation}: {told} {again.content[:200]!r}")
    assert wrong == [], "\n".join(wrong)
    assert refused == set(), "nothing was done, and nothing is shown"


def _call(alpha: World, template: str, operation: str) -> Call:
    body = requests.body_of(operation, alpha.ids, alpha.refresh)
    who = _caller(operations.SHOP[operation])
    return Call(alpha.as_(who), requests.path_of(template, alpha.ids), body)


def _calls_of_their_own(alpha: World) -> dict[str, Call]:
    """What needs more than the matrix has: a paid order that waits, an open one, proofs that were sent by mail."""
    owner, nobody, ids = alpha.as_(roles.OWNER), alpha.as_("nobody"), alpha.ids
    product = {"variants": [{"id": ids["variant_id"]}]}

    def order(payment: dict[str, str]) -> tuple[Api, str]:
        cart, guest = fill_cart(nobody, product, quantity=1)
        key = f"order of {cart}"
        made = guest.post("/orders", {"cart": cart, "payment": payment}, Idempotency_Key=key).json()
        return guest.with_(X_Order_Token=made["token"]), f"/orders/{made['number']}"

    cart, guest = fill_cart(nobody, product, quantity=1)
    left, _ = fill_cart(nobody, product, quantity=1)
    _, paid = order(PAYMENT)
    _, sent = order(PAYMENT)
    owner.post(f"{sent}/fulfilments", {})
    payer, declined = order(PAYMENT | {"card": "4000000000000002"})
    _, open_ = order({"gateway": "manual"})
    for is_by_hand in (True, False):
        Tenant.objects.filter(pk=alpha.tenant.pk).update(captures_by_hand=is_by_hand)
        hosts.forget(alpha.tenant)
        if is_by_hand:
            _, held = order(PAYMENT)
    password = "a very long password indeed"
    with tenant_context(alpha.tenant):
        user = User.objects.get(email="customer@example.com")
        proofs = {
            "reset": credentials.reset_token(user=user),
            "verify": credentials.verification_token(user=user),
            "accept": invitations.make_token(user=User.objects.get(pk=ids["invitation_id"])),
            "left": cart_tokens.for_cart(UUID(left)),
        }
        Transfer.objects.filter(pk=ids["data_export_id"]).update(status=Transfer.Status.DONE)
    address = {"cart": cart, "payment": PAYMENT}
    too_many, hoarder = fill_cart(nobody, product, quantity=limits.FEWEST + 1)
    unpaid = {"cart": too_many, "payment": PAYMENT | {"card": "4000000000000002"}}
    return {
        "orders_create": Call(guest, "/orders", address),
        "orders_create too much": Call(hoarder, "/orders", unpaid, is_refused=True),
        "orders_pay": Call(payer, f"{declined}/payments", PAYMENT),
        "orders_cancel": Call(owner, f"{open_}/cancellations", {"reason": "changed"}),
        "orders_receive": Call(owner, f"{open_}/received-payments"),
        "orders_capture": Call(owner, f"{held}/captures", {"amount": {"amount": "1.00"}}),
        "fulfilments_create": Call(owner, f"{paid}/fulfilments", {}),
        "returns_create": Call(owner, f"{sent}/returns", {}),
        "reviews_submit": Call(
            alpha.as_("stranger"), f"/products/{ids['product_id']}/reviews", {"rating": 4}
        ),
        "refunds_create": Call(owner, f"{paid}/refunds", {}),
        "carts_merge": Call(
            alpha.as_("customer"), f"/carts/{ids['cart_id']}/merge", {"token": proofs["left"]}
        ),
        "images_create": Call(owner, f"/products/{ids['product_id']}/images", file=picture()),
        "settings_upload_logo": Call(owner, "/settings/logo", file=picture()),
        "imports_create": Call(owner, "/imports", file=b"Handle,Title\nmug,Mug\n"),
        "auth_reset": Call(
            nobody, "/auth/password-resets/confirm", {"token": proofs["reset"], "password": password}
        ),
        "auth_verify_email": Call(
            alpha.as_("customer"), "/auth/email-verifications/confirm", {"token": proofs["verify"]}
        ),
        "invitations_accept": Call(
            nobody, "/invitations/confirm", {"token": proofs["accept"], "password": password}
        ),
    }


def _is_cut(call: Call) -> bool:
    try:
        call.send()
    except Cut:
        return True
    return False


def _caller(access: str) -> str:
    if access in (CUSTOMER, CART, ORDER) or access.startswith("order:"):
        return "customer"
    return "nobody" if access == PUBLIC else roles.OWNER
