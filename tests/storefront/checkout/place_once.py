"""One checkout in a process of its own, which is told to die on the way: `place_once.py CART TOKEN`."""

import sys
from uuid import UUID

import django

django.setup()

from django_tenants.utils import tenant_context  # noqa: E402

from storefront.checkout import services  # noqa: E402
from storefront.customers.rules import Holder  # noqa: E402
from tenants.models import Tenant  # noqa: E402
from tests.storefront.stories import NOW, PAYS  # noqa: E402

with tenant_context(Tenant.objects.get(slug="alpha")):
    holder = Holder(token=sys.argv[2])
    services.place(cart_id=UUID(sys.argv[1]), holder=holder, payment=PAYS, now=NOW)
