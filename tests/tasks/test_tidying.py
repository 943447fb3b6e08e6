"""What has run out is forgotten, in every schema by the same task."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django_celery_beat.models import PeriodicTask
from django_tenants.utils import tenant_context

from accounts.models import TokenFamily, User
from config import celery
from kernel import clock
from tasks import registry  # noqa: F401 - registers the tasks
from tasks.models import JobRun, Schedule
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
JOB = "accounts.tidy_up"


def add_families(place: Any) -> None:
    """One that ran out a minute ago, and one that holds for another."""
    now = clock.now()
    with tenant_context(place):
        user = User.objects.create_user(f"{uuid4().hex}@example.com")
        for minutes in (-1, 1):
            expires_at = now + timedelta(minutes=minutes)
            TokenFamily.objects.create(user=user, created_at=now, rotated_at=now, expires_at=expires_at)


def list_lives(place: Any) -> list[bool]:
    """Of each family, whether it can be used still."""
    now = clock.now()
    with tenant_context(place):
        return sorted(family.expires_at > now for family in TokenFamily.objects.all())


@pytest.mark.parametrize("where", ["shop", "public"])
def test_families_of_tokens_that_ran_out_are_forgotten_where_the_task_runs(
    where: str, shop: Tenant, other_shop: Tenant
) -> None:
    platform = SimpleNamespace(schema_name="public")
    here = shop if where == "shop" else platform
    places = (shop, other_shop, platform)
    for place in places:
        add_families(place)
    celery.app.tasks[JOB].apply(headers={"souk_schema": here.schema_name}, throw=True)
    assert connection.schema_name == "public"
    for place in places:
        assert list_lives(place) == ([True] if place is here else [False, True]), place.schema_name
    assert JobRun.objects.get(schema_name=here.schema_name, job=JOB).outcome == "succeeded"


def test_it_is_planned_for_every_shop_and_for_the_platform() -> None:
    assert Schedule.objects.get(job=JOB).kind == "nightly"
    assert PeriodicTask.objects.get(task=JOB).enabled
