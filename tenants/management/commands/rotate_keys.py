import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django_tenants.utils import tenant_context

from kernel import scope, sealing
from kernel.commands import ProductCommand
from tenants import rules
from tenants.models import Tenant


class Command(ProductCommand):
    help = (
        "Seal anew, in every shop, what an older SECRET_KEY sealed. Put a new SECRET_KEY first and the old one into "
        "SECRET_KEY_FALLBACKS, restart, run this; once tokens have run out (14 days), drop the old one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SECRET_KEY_FALLBACKS:
            raise CommandError(
                "SECRET_KEY_FALLBACKS is empty: there is no older key whose secrets to seal anew."
            )
        done, failed = _seal_anew(), []
        for tenant in Tenant.objects.exclude(state=rules.State.ERASED).order_by("created_at"):
            try:
                with tenant_context(tenant):
                    done += _seal_anew()
            except Exception as error:  # noqa: BLE001 - one shop does not stop the others
                failed.append({"shop": tenant.slug, "error": str(error)})
        if options["json"]:
            self.stdout.write(json.dumps({"sealed": done, "failed": failed}))
        else:
            for each in failed:
                self.stderr.write(f"{each['shop']}: {each['error']}")
            self.stdout.write(f"{done} secrets sealed anew. Next: drop the old key in 14 days.")
        if failed:
            raise CommandError(f"{len(failed)} shops failed; run it again.")


def _seal_anew() -> int:
    sent = sealing.rotating.send(sender=None, schema=scope.schema())
    return sum(int(count or 0) for _receiver, count in sent)
