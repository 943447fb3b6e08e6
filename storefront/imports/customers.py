"""Customers of a file: who they are, where they live, what staff know of them. Nobody is written to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from kernel import postal_addresses
from kernel.actors import Actor
from kernel.errors import DomainError
from kernel.mailboxes import normalise_email
from storefront.customers import services
from storefront.customers.models import Customer
from storefront.customers.rules import ExemptionReason
from storefront.customers.services import CustomerValues
from storefront.imports.reader import TRUE, Reader
from storefront.imports.rows import Row, words_of

MARKS = (frozenset(("email", "first name", "last name")),)
NEEDS = ("customers.view_customer", "customers.change_customer")
_ADDRESS = {
    "company": "Company",
    "line1": "Address1",
    "line2": "Address2",
    "city": "City",
    "region": "Province Code",
    "country": "Country Code",
    "postal_code": "Zip",
    "phone": "Address Phone",
}
_OTHERS = (
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Phone",
    "Note",
    "Tags",
    "Tax Exempt",
)
COLUMNS = {
    **{name.lower(): name for name in (*_OTHERS, *_ADDRESS.values())},
    **{f"default address {name.lower()}": name for name in _ADDRESS.values()},
    "default address phone": "Address Phone",
    "accepts marketing": "Accepts Email Marketing",
}


def write(
    rows: Sequence[Row], reader: Reader, actor: Actor, now: datetime
) -> Literal["created", "updated", "unchanged"]:
    """Add the customer of a row; of one who is there, fill in what nobody has said yet.

    Raises Invalid, Several, accounts.errors.EmailTaken or ReservedAddress.
    """
    row = rows[0]
    email = normalise_email(postal_addresses.clean_email(row.get("Email"), field="Email"))
    if not email:
        reader.refuse(row.line, "Email", "required", _("Without an address nobody can be known again."))
        return "unchanged"
    values: CustomerValues = {
        "note": row.get("Note"),
        "phone": row.get("Phone").lstrip("'"),
        "tags": [tag.strip() for tag in row.get("Tags").split(",") if tag.strip()],
    }
    known = Customer.objects.select_related("user").filter(user__email=email).first()
    is_theirs = known is None or known.user.is_address_theirs
    if row.get("Tax Exempt").lower() in TRUE and is_theirs and not (known and known.tax_exemption):
        values["tax_exemption"] = ExemptionReason.OTHER
        text = _("No tax is charged, for another reason: name the reason and certificate at the customer.")
        reader.warn(row.line, "Tax Exempt", "exempt", text)
    if known is not None:
        if not is_theirs:
            del values["phone"]  # whoever says that the address is theirs would read it
        new = {name: value for name, value in values.items() if value and not getattr(known, name)}
        if new:
            services.update(customer_id=known.pk, values=new, actor=actor, now=now)  # type: ignore[arg-type]
        return "updated" if new else "unchanged"
    first, last = row.get("First Name"), row.get("Last Name")
    customer = services.add(
        email=email,
        person={
            "first_name": first,
            "last_name": last,
            "accepts_marketing": row.get("Accepts Email Marketing").lower() in TRUE,
        },
        values=values,
        actor=actor,
        now=now,
    )
    address = {name: row.get(column).lstrip("'") for name, column in _ADDRESS.items()}
    if address["line1"] or address["city"]:
        named = {"first_name": first if last else "", "last_name": last or first or email}
        defaults = {"is_default_shipping": True, "is_default_billing": True}
        try:
            services.add_address(customer=customer, data={**address, **named, **defaults})
        except DomainError as error:
            text = _("The address is left out: {reason}").format(reason=words_of(error))
            reader.warn(row.line, "Address1", "address_left_out", text)
    return "created"
