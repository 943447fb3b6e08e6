"""The warm pool: schemas made ahead of time, so that a sign-up only has to take one."""

from datetime import datetime

from django.db import connection, transaction

from kernel import writing
from tenants import rules
from tenants.models import PooledSchema
from tenants.provisioning import template


def claim() -> str | None:
    """Take a ready schema of this release out of the pool, or None when there is none.

    Belongs in the transaction that gives the schema to a tenant: if that rolls back, the schema
    is back in the pool. Parallel claims never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM tenants_pooledschema WHERE id = (
                SELECT id FROM tenants_pooledschema WHERE fingerprint = %s
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING schema_name
            """,
            [template.fingerprint()],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else None


def fill(*, size: int, now: datetime) -> int:
    """Bring the pool up to `size` schemas of this release and drop outdated ones; return how many were made.

    Dropped last: ext4 passes over the places of files deleted in the last minutes, one by one and for each
    new file, which was seen to make a replay four times as slow.
    """
    made = 0
    while _make_one(size=size, now=now):
        made += 1
    drop_outdated()
    return made


def _make_one(*, size: int, now: datetime) -> bool:
    """Whether one was missing and is there now. Those who fill at one moment take turns, so none is over."""
    with transaction.atomic():
        writing.take_turn(PooledSchema._meta.label_lower)
        if count() >= size:
            return False
        name = rules.new_schema_name()
        template.replay(name)
        PooledSchema.objects.create(schema_name=name, fingerprint=template.fingerprint(), created_at=now)
        return True


def count() -> int:
    """How many ready schemas of this release there are."""
    return PooledSchema.objects.filter(fingerprint=template.fingerprint()).count()


def drop_outdated() -> int:
    """Drop the pooled schemas of other releases; return how many."""
    dropped = 0
    while True:
        with transaction.atomic():
            outdated = PooledSchema.objects.exclude(fingerprint=template.fingerprint())
            entry = outdated.select_for_update(skip_locked=True).first()
            if entry is None:
                return dropped
            template.drop(entry.schema_name)
            entry.delete()
            dropped += 1
