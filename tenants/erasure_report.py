"""What whoever had a shop is given once it is erased: what it was, what is left, signed by this installation."""

import base64
import json
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts import audit
from kernel import keys
from tenants import erasure, errors, lifecycle, rules
from tenants.models import ConnectedAccount, Domain, Membership, Signup
from tenants.portability import files
from tenants.provisioning import template

PURPOSE = "erasure report"
STAYS = (
    "its id, the record of its states, and who did what to it, without names",
    "its country, currency, language and time zone",
    "its invoices and the letters about them",
    "the account of whoever opened it, and what the platform wrote to them",
    "backups and archives that were made before: they end with their retention",
)
Report = dict[str, Any]


def make(shop_id: UUID, *, now: datetime) -> Report:
    """The signed report of an erased shop, with what is looked up now. Raises TenantNotFound, TransitionRefused."""
    tenant = lifecycle.get(shop_id)
    if tenant.state != rules.State.ERASED:
        raise errors.TransitionRefused(
            _("The shop is {state}: close it before it is erased.").format(state=tenant.state)
        )
    events = audit.list_events(object_type="tenant", object_id=str(tenant.pk))
    erased = events.filter(verb="erased").first()
    fields = (erased.fields or {}) if erased else {}
    with tenant_context(tenant):
        stored = len(list(files.list_names()))
    of_shop = {"tenant": tenant}
    told: Report = {
        "shop": str(tenant.pk),
        "schema": tenant.schema_name,
        "erased_at": erased.at.isoformat() if erased else None,
        "erased": {name: fields[name][0] for name in ("tables", "rows", "files") if name in fields},
        "looked_at": now.isoformat(),
        "left": {
            "schema": template.exists(tenant.schema_name),
            "files": stored,
            "settings": len(erasure.told_by(tenant)),
            **{
                model._meta.model_name: model.objects.filter(**of_shop).count()
                for model in (Domain, Membership, ConnectedAccount, Signup)
            },
        },
        "stays": list(STAYS),
    }
    private = _keys()[0]
    return {"report": told, "public_key": _public(private), "signature": _text(private.sign(_bytes(told)))}


def is_ours(signed: Report) -> bool:
    """Whether this installation has signed it, with this or an earlier key, and nobody has changed it since."""
    for private in _keys():
        with suppress(InvalidSignature, KeyError, ValueError, TypeError):
            private.public_key().verify(base64.b64decode(signed["signature"]), _bytes(signed["report"]))
            return True
    return False


def _keys() -> list[Ed25519PrivateKey]:
    return [Ed25519PrivateKey.from_private_bytes(seed) for seed in keys.ring(PURPOSE)]


def _public(private: Ed25519PrivateKey) -> str:
    return _text(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _bytes(told: Report) -> bytes:
    """What is signed: the report as JSON with sorted names and no spaces."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
