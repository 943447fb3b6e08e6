"""A shop's plan reaches it as entitlements, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from billing import entitlements, errors, invoices, plans, queries, services
from billing.models import Invoice, Subscription
from kernel import clock
from storefront.catalogue import errors as catalogue_errors, services as catalogue
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.actors import STAFF

pytestmark = pytest.mark.django_db


def test_a_new_shop_is_on_trial_of_the_starter_plan(shop: Tenant) -> None:
    subscription = Subscription.objects.get(tenant=shop)
    assert (subscription.plan.code, subscription.status) == ("starter", "trialing")
    assert subscription.trial_ends_at - subscription.started_at == timedelta(days=14)
    limits = {"max_products": 100, "max_media_mb": 1000}
    assert shop.entitlements == {"plan": "Starter", **limits, "weight": 1, "has_paid": False}


def test_starting_a_trial_again_keeps_the_first(shop: Tenant) -> None:
    first = services.change_plan(tenant=shop, plan_code="scale", actor=STAFF)
    assert services.start_trial(tenant=shop, now=clock.now()) == first
    assert Tenant.objects.get(pk=shop.pk).entitlements["plan"] == "Scale"


def test_a_change_of_plan_reaches_the_next_request(shop: Tenant, django_capture_on_commit_callbacks) -> None:
    hosts.resolve("alpha.localhost")
    with django_capture_on_commit_callbacks(execute=True):
        services.change_plan(tenant=shop, plan_code="scale", actor=actors.TERMINAL)
    found = hosts.resolve("alpha.localhost").tenant
    assert found is not None
    limits = {"max_products": None, "max_media_mb": None}
    assert found.entitlements == {"plan": "Scale", **limits, "weight": 1, "has_paid": False}
    hosts.forget(shop)


def test_a_trial_of_a_plan_without_limits_has_an_end_of_files_until_it_is_paid_for(shop: Tenant) -> None:
    def move(*, is_paying: bool | None) -> object:
        services.subscribe(
            tenant=shop, plan_code="scale", is_paying=is_paying, actor=actors.TERMINAL, now=clock.now()
        )
        return Tenant.objects.get(pk=shop.pk).entitlements["max_media_mb"]

    assert move(is_paying=None) == entitlements.TRIAL_MEDIA_MB
    plans.update(plan_id=queries.get_plan("scale").pk, values={"weight": 2}, actor=actors.TERMINAL)
    assert Tenant.objects.get(pk=shop.pk).entitlements["max_media_mb"] == entitlements.TRIAL_MEDIA_MB
    assert move(is_paying=True) == entitlements.TRIAL_MEDIA_MB, "who says that they pay has not paid"
    invoices.issue_due(now=clock.now())
    number = str(Invoice.objects.get().number)
    invoices.mark_paid(number=number, actor=actors.TERMINAL, now=clock.now())
    allowed = Tenant.objects.get(pk=shop.pk).entitlements
    assert (allowed["max_media_mb"], allowed["has_paid"]) == (None, True)


def test_what_an_operator_gave_whole_stays_whole_when_the_plan_is_edited(shop: Tenant) -> None:
    services.change_plan(tenant=shop, plan_code="scale", actor=actors.TERMINAL)
    assert AuditEvent.objects.latest("pk").fields == {
        "plan": ["starter", "scale"],
        "is_given": [False, True],
    }
    plans.update(plan_id=queries.get_plan("scale").pk, values={"weight": 2}, actor=actors.TERMINAL)
    allowed = Tenant.objects.get(pk=shop.pk).entitlements
    assert (allowed["max_media_mb"], allowed["weight"], allowed["has_paid"]) == (None, 2, False)
    services.subscribe(
        tenant=shop, plan_code="starter", is_paying=None, actor=actors.TERMINAL, now=clock.now()
    )
    assert not Subscription.objects.get(tenant=shop).is_given


def test_an_edited_plan_is_copied_to_its_shops(shop: Tenant) -> None:
    plan = queries.get_plan("starter")
    plans.update(plan_id=plan.pk, values={"max_products": 7}, actor=actors.TERMINAL)
    assert AuditEvent.objects.latest("pk").fields == {"max_products": [100, 7]}
    assert Tenant.objects.get(pk=shop.pk).entitlements["max_products"] == 7


def test_an_unknown_plan_is_refused(shop: Tenant) -> None:
    with pytest.raises(errors.PlanNotFound):
        services.change_plan(tenant=shop, plan_code="free-for-ever", actor=actors.TERMINAL)


def test_the_limit_on_products_names_the_plan(shop: Tenant) -> None:
    shop.entitlements = {"plan": "Starter", "max_products": 1}
    with tenant_context(shop):
        catalogue.create_product(title="First", price=Decimal("1.00"), now=clock.now(), actor=STAFF)
        with pytest.raises(catalogue_errors.ProductLimitReached) as caught:
            catalogue.create_product(title="Second", price=Decimal("1.00"), now=clock.now(), actor=STAFF)
    assert caught.value.code == "plan.product_limit"
    assert "Starter" in caught.value.detail
    assert caught.value.data["limit"] == 1
