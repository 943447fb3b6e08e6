"""What this room holds of a person."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import Profile
from storefront.customers import queries, views
from storefront.customers.models import Customer, CustomerEvent


def export(customer: Customer, now: datetime) -> Mapping[str, object]:
    """Profile and consent, address book, membership and how it came about."""
    known = queries.get(customer_id=customer.pk)
    profile = Profile.objects.filter(user=known.user_id).first()
    events = CustomerEvent.objects.filter(customer=known).order_by("pk")
    shown = views.customer(known)
    return {
        "profile": shown
        | {
            "tags": known.tags,
            "tax_exemption": known.tax_exemption,
            "tax_exemption_certificate": known.tax_exemption_certificate,
            "tax_exempt_until": known.tax_exempt_until,
            "custom_fields": known.custom_fields,
            "locale": profile.locale if profile else "",
            "birth_date": profile.birth_date if profile else None,
            "last_login": known.user.last_login,
        },
        "consents": {"marketing": shown["accepts_marketing"]},
        "addresses": [views.address(row) for row in queries.list_addresses(customer=known)],
        "membership": queries.membership(customer=known, now=now)
        | {"history": [{"kind": e.kind, **e.data, "at": e.created_at} for e in events]},
    }
