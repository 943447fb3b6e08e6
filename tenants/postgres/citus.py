"""What is different where the database is the coordinator of a Citus cluster. See docs/operations/citus.md."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from kernel.scope import connection

WRITTEN_BY_SHOPS = ("jobs_wakeup", "tasks_jobrun", "buckets_bucket")
"""Tables of public that a shop's transaction writes. The cluster is told of them, so that both commit in two phases."""

_TELL = """
    SELECT set_config('citus.propagate_set_commands', 'local', false),
           set_config('citus.enable_schema_based_sharding', 'off', false)
    FROM pg_extension WHERE extname = 'citus'
"""
_UNKNOWN = """
    SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid) ORDER BY 1
"""


def tell(link: Any) -> bool:
    """Whether a new connection is to Citus. There SET LOCAL reaches the nodes, and only shops' schemas are sharded."""
    with link.cursor() as cursor:
        cursor.execute(_TELL)
        return cursor.fetchone() is not None


def shard_what_is_created() -> None:
    """Have the schemas that this transaction creates be shops', each whole on one node."""
    if connection.is_on_citus:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL citus.enable_schema_based_sharding = on")


def find_unknown_tables() -> list[str]:
    """Those of WRITTEN_BY_SHOPS that the cluster has not been told of."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [list(WRITTEN_BY_SHOPS)])
        return [str(name) for (name,) in cursor.fetchall()]


def is_coordinator() -> bool:
    """Whether this is the node whose advisory locks all processes ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT citus_is_coordinator()")
        return bool(cursor.fetchone()[0])


def make_ready() -> None:
    """Tell the cluster of public's tables. Raises ImproperlyConfigured at a node that is not the coordinator."""
    if not connection.is_on_citus:
        return
    if not is_coordinator():
        raise ImproperlyConfigured("DATABASE_URL is a worker node of Citus: name the coordinator.")
    with connection.cursor() as cursor:
        for table in find_unknown_tables():
            cursor.execute("SELECT citus_add_local_table_to_metadata(%s::regclass)", [table])
