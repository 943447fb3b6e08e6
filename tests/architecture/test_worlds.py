"""What the platform's schema and a shop's have in common, and the keys of their rows."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from pydantic import ValidationError

from accounts.models import ApiKey, TokenFamily, User
from config import env
from media.models import Asset
from storefront.carts.models import Cart
from tenants.models import Tenant

OURS = {
    app for app in (*settings.SHARED_APPS, *settings.TENANT_APPS) if not app.startswith(("django", "axes"))
}
OF_FEW_ROWS = {  # whose key is no count but says which of the few it is
    "buckets.Bucket",
    "billing.InvoiceCounter",
    "orders.OrderCounter",
    "shop_messages.MailSettings",
    "versions.Version",
}


def test_both_worlds_have_their_own_people_sessions_and_logs() -> None:
    # axes counts in the cache, under keys that carry the schema: docs/decisions/0019
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == {
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django.contrib.admin",
        "accounts",
        "api",
        "kernel.outbox",
        "storefront.emails",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, TokenFamily, ApiKey])
def test_people_and_their_credentials_are_tables_of_each_schema(
    model: type[models.Model], shop: Tenant, other_shop: Tenant
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = %s", [model._meta.db_table])
        schemas = {row[0] for row in cursor.fetchall()}
    assert schemas >= {"public", shop.schema_name, other_shop.schema_name}


def test_keys_are_counted_as_big_numbers_or_drawn_as_uuids() -> None:
    assert settings.DEFAULT_AUTO_FIELD == "django.db.models.BigAutoField"
    ours = [
        model for model in apps.get_models() if model._meta.managed and model._meta.app_config.name in OURS
    ]
    counted = {model for model in ours if isinstance(model._meta.pk, models.BigAutoField)}
    drawn = {model for model in ours if isinstance(model._meta.pk, models.UUIDField)}
    assert drawn >= {User, Cart, Asset, Tenant}
    assert {model._meta.label for model in set(ours) - counted - drawn} == OF_FEW_ROWS


@pytest.mark.django_db
def test_every_number_that_is_a_key_is_an_identity_of_its_table(shop: Tenant) -> None:
    # a serial's sequence is an object beside its table, and a shop that is moved or sharded may leave it behind
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
            WHERE i.indisprimary AND a.atttypid IN ('integer'::regtype, 'bigint'::regtype)
              AND a.attidentity = '' AND c.relnamespace = %s::regnamespace
            """,
            [shop.schema_name],
        )
        assert cursor.fetchall() == []


def test_a_connection_does_not_live_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    # a backend of Postgres keeps a little of each shop that it has touched, and gives it back only when it ends
    assert 0 < settings.DATABASES["default"]["CONN_MAX_AGE"] <= 3600
    for endless in ("None", "-1", "86400"):
        monkeypatch.setenv("DATABASE_MAX_AGE", endless)
        with pytest.raises(ValidationError, match="database_max_age"):
            env.Environment()
