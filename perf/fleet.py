"""How long a migration takes that adds a column to every shop: `python -m perf.fleet [--shops 1000]`.

In a database of its own that is dropped afterwards, `--shops` shops stand and a release comes that adds a
column to one of their tables. django-tenants' `migrate_schemas` brings `--beside` other shops up to it, one
after the other among all of them, which is what it would take for each; then `migrate_fleet` brings up the rest.

Exits 0 when TARGETS P5b holds: at least 20 x faster for each shop, and at most 15 s for a thousand.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf import scratch, shops

SECONDS_FOR_A_THOUSAND, TIMES_FASTER = 15, 20
PACKAGE = "storefront.carts.migrations"
PRESENT = sorted(path.stem for path in (scratch.ROOT / "storefront/carts/migrations").glob("0*.py"))
NEXT = f"""
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("carts", "{PRESENT[-1]}")]
    operations = [migrations.AddField("cart", "wish", models.CharField(max_length=20, null=True))]
"""


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(
        __doc__, shops=1000, beside=(5, "shops that migrate_schemas brings up"), workers=4
    )
    with scratch.database("fleet"):
        figures = _measure(count=options.shops, beside=options.beside, workers=options.workers)
    verdict = {
        f"a thousand shops <= {SECONDS_FOR_A_THOUSAND} s": figures["seconds_for_a_thousand"]
        <= SECONDS_FOR_A_THOUSAND,
        f"migrate_schemas / migrate_fleet >= {TIMES_FASTER}": figures["times_faster"] >= TIMES_FASTER,
        "every shop has the column": figures["shops_with_the_column"] == options.shops + options.beside,
    }
    return scratch.report(figures, verdict, as_json=options.json)


def _measure(*, count: int, beside: int, workers: int) -> dict[str, float]:
    from django.core.management import call_command

    from tenants.fleet import runs
    from tenants.models import FleetRun, Tenant
    from tenants.provisioning import template

    template.prepare()
    shops.populate(count + beside)
    with _release():
        started = time.perf_counter()
        for tenant in Tenant.objects.order_by("slug")[:beside]:
            call_command("migrate_schemas", schema_name=tenant.schema_name, verbosity=0)
        schemas_ms = (time.perf_counter() - started) * 1000 / max(beside, 1)
        template.prepare()  # belongs to a release, however many shops there are
        started = time.perf_counter()
        run = runs.carry_out(runs.begin(workers=workers, actor="perf"))
        seconds = time.perf_counter() - started
    if run.status != FleetRun.Status.DONE:
        raise SystemExit(f"the run is {run.status}: {run.error}")
    fleet_ms = seconds * 1000 / count
    figures = {
        "shops": float(count),
        "migrate_fleet_seconds": seconds,
        "seconds_for_a_thousand": fleet_ms,  # milliseconds for one are seconds for a thousand
        "migrate_fleet_ms_a_shop": fleet_ms,
        "migrate_schemas_ms_a_shop": schemas_ms,
        "times_faster": schemas_ms / fleet_ms,
        "shops_with_the_column": float(_count_columns()),
    }
    return {name: round(value, 2) for name, value in figures.items()}


@contextmanager
def _release() -> Iterator[None]:
    """A release with one more migration of the app `carts`, which only this process knows."""
    from django.conf import settings

    from tenants.provisioning import template

    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "carts_to_come"
        package.mkdir()
        sources = {"__init__": "", "9999_wish": NEXT} | {
            name: f"from importlib import import_module\nMigration = import_module('{PACKAGE}.{name}').Migration"
            for name in PRESENT
        }
        for name, source in sources.items():
            (package / f"{name}.py").write_text(source)
        sys.path.insert(0, folder)
        settings.MIGRATION_MODULES = {"carts": package.name}
        template.fingerprint.cache_clear()
        try:
            yield
        finally:
            settings.MIGRATION_MODULES = {}
            template.fingerprint.cache_clear()
            sys.path.remove(folder)


def _count_columns() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM tenants_tenant JOIN pg_namespace ON nspname = schema_name "
            "JOIN pg_class c ON c.relnamespace = pg_namespace.oid AND relname = 'carts_cart' "
            "JOIN pg_attribute ON attrelid = c.oid AND attname = 'wish'"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
