"""Writes on customers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit, grants, services as accounts, sessions
from accounts.models import Profile, User
from kernel import clock, lookup, postal_addresses, references, revisions, writing
from kernel.actors import Actor
from kernel.errors import InUse, Invalid
from kernel.mailboxes import normalise_email
from storefront.custom_fields import rules as custom, services as custom_fields
from storefront.customers import errors, queries, signals, tiers, views
from storefront.customers.data_subjects import NOWHERE, DataSubject, names_in
from storefront.customers.models import Address, Customer, MembershipTier
from storefront.customers.rules import ExemptionReason
from tenants import current

_DEFAULTS = ("is_default_shipping", "is_default_billing")
_EXEMPTION = ("tax_exemption", "tax_exemption_certificate", "tax_exempt_until")
LONGEST_NOTE = 10_000
IDLE_FOR = timedelta(days=90)
MOST_IDLE = 1000
"""At once; the others go the next night."""
_GOES_WITH_IDLE = {"addresses", "events", "user__profile", "user__token_families", "user__customer"}
_GOES_WITH_IDLE |= {"user__memberships"}  # of the platform's users alone
MOST_ADDRESSES = 100
FEW_ADDRESSES = 10
"""Of whoever has not shown that the account's address is theirs."""


class ProfileValues(TypedDict, total=False):
    """What customers may say of themselves."""

    first_name: str
    last_name: str
    phone: str
    accepts_marketing: bool


class CustomerValues(TypedDict, total=False):
    """What staff keep of a customer; `tier` is the id of one, which is kept by hand from then on.

    `tax_exemption` is one of rules.ExemptionReason; without one tax is charged.
    """

    note: str
    tags: Sequence[str]
    phone: str
    tier: int
    tier_is_pinned: bool
    tax_exemption: str | None
    tax_exemption_certificate: str
    tax_exempt_until: date | None
    external_id: str | None
    metadata: dict[str, str]
    custom_fields: Mapping[str, custom.Value | None]


def register(
    *, email: str, password: str, first_name: str = "", last_name: str = "", now: datetime
) -> Customer:
    """Open an account; its verification e-mail goes out with it.

    Raises accounts.errors.EmailTaken or WeakPassword.
    """
    with transaction.atomic():
        user = accounts.register(email=email, password=password, first_name=first_name, last_name=last_name)
        customer = ensure(user=user, now=now)
        signals.customer_registered.send(sender=Customer, customer=customer, now=now)
    return customer


def ensure(*, user: User, now: datetime) -> Customer:
    """The user's life as a customer, begun where there is none: on the lowest tier."""
    tier = MembershipTier.objects.order_by("rank").first()
    if tier is None:
        raise errors.TierNotFound(_("The shop has no membership tier."))
    customer, _is_new = Customer.objects.select_related("user", "tier").get_or_create(
        user=user, defaults={"tier": tier, "created_at": now}
    )
    return customer


def update_profile(*, customer: Customer, values: ProfileValues, now: datetime) -> Customer:
    """Change what customers may change of themselves; what is not named stays. Raises Invalid, InvalidToken."""
    with transaction.atomic():
        accounts.hold(customer.user)
        before = dict(views.customer(customer))
        names = {key: _text(values[key], key, 80) for key in ("first_name", "last_name") if key in values}  # type: ignore[literal-required]
        if names:
            User.objects.filter(pk=customer.user_id).update(**names, updated_at=now)
        if "phone" in values:
            customer.phone = _phone(values["phone"])
        if "accepts_marketing" in values:
            Profile.objects.update_or_create(
                user_id=customer.user_id, defaults={"accepts_marketing": values["accepts_marketing"]}
            )
        customer.save(update_fields=["phone"])
        changed = queries.get(customer_id=customer.pk)
        after = dict(views.customer(changed))
        previous = {name: before[name] for name in values if before[name] != after[name]}
        if previous:
            signals.customer_updated.send(sender=Customer, customer=changed, previous=previous, now=now)
    return changed


def update(*, customer_id: int, values: CustomerValues, actor: Actor, now: datetime) -> Customer:
    """Change what staff keep of a customer; a `tier` (id) given by hand is pinned. What is not named stays.

    Raises CustomerNotFound, TierNotFound or Invalid.
    """
    with transaction.atomic():
        customers = Customer.objects.select_for_update(of=("self",), no_key=True).select_related(
            "tier", "user"
        )
        alive = customers.filter(pk=customer_id, anonymised_at=None)
        customer = lookup.one(alive, errors.CustomerNotFound)
        before = _standing(customer)
        kept: dict[str, Any] = {}
        if "note" in values:
            kept["note"] = _text(values["note"], "note", LONGEST_NOTE)
        if "phone" in values:
            kept["phone"] = _phone(values["phone"])
        if "tags" in values:
            kept["tags"] = sorted({_text(tag, "tags", 40) for tag in values["tags"]} - {""})
        kept |= references.checked(values) | _exemption(customer, values)
        if "custom_fields" in values:
            kept["custom_fields"] = custom_fields.merged(customer, values["custom_fields"])
        changes = writing.assign(customer, kept)
        writing.save(customer, meanings=references.meanings("customer_external_id_once"))
        if "tier" in values:
            tier = MembershipTier.objects.filter(pk=values["tier"]).first()
            if tier is None:
                raise errors.TierNotFound(field="tier")
            tiers.pin(customer=customer, tier=tier, actor=actor.name, now=now)
        if values.get("tier_is_pinned") is True:
            tiers.pin(customer=customer, tier=customer.tier, actor=actor.name, now=now)
        elif values.get("tier_is_pinned") is False and customer.tier_is_pinned and "tier" not in values:
            tiers.unpin(customer=customer, actor=actor.name, now=now)
        after = _standing(customer)
        changes |= {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        audit.write(
            actor=actor,
            verb=audit.UPDATED,
            target=customer,
            changes=changes,
            hidden=(
                *("note", "phone", "tags", "tax_exemption_certificate"),
                *("custom_fields", "metadata", "external_id"),
            ),
        )
        previous = {name: changes[name][0] for name in kept if name in changes}
        if previous:
            signals.customer_updated.send(sender=Customer, customer=customer, previous=previous, now=now)
    return queries.get(customer_id=customer_id)


@transaction.atomic
def put(
    *,
    external_id: str,
    person: ProfileValues,
    email: str = "",
    values: CustomerValues,
    actor: Actor,
    now: datetime,
) -> tuple[Customer, bool]:
    """Create the customer that another system calls so, or change what is named of them; whether they were created.

    Of one who is there, the person stays: what they say of themselves is theirs. Nobody is written to.
    Raises Invalid where a new one has no `email`, Taken where one who is there has another,
    accounts.errors.EmailTaken, and what `update` does.
    """
    known = Customer.objects.filter(external_id=external_id).values_list("pk", "user__email").first()
    if known is not None:
        customer_id, address = known
        references.require_same({"email": address}, {"email": normalise_email(email)} if email else {})
        return update(customer_id=customer_id, values=values, actor=actor, now=now), False
    if not email:
        raise Invalid(_("Give a new customer an e-mail address."), field="email", reason="required")
    given: CustomerValues = {**values, "external_id": external_id}
    return add(email=email, person=person, values=given, actor=actor, now=now), True


@transaction.atomic
def add(
    *, email: str, person: ProfileValues, values: CustomerValues, actor: Actor, now: datetime
) -> Customer:
    """Open an account for someone, who is not written to. Raises accounts.errors.EmailTaken, and what `update` does."""
    names = {key: _text(person.get(key, ""), key, 80) for key in ("first_name", "last_name")}
    customer = ensure(user=accounts.add(email=email, **names), now=now)
    if "external_id" in values:
        customer.external_id = references.check_external_id(values["external_id"])
        writing.save(customer, meanings=references.meanings("customer_external_id_once"))
    if person.get("accepts_marketing"):
        Profile.objects.filter(user_id=customer.user_id).update(accepts_marketing=True)
    audit.write(actor=actor, verb=audit.CREATED, target=customer)
    signals.customer_added.send(sender=Customer, customer=customer, now=now)
    return update(customer_id=customer.pk, values=values, actor=actor, now=now)


def erase(*, customer: Customer, actor: Actor, now: datetime) -> None:
    """As `anonymise`, of another than oneself.

    Raises accounts.errors.RoleTooHigh too, for somebody who worked in the shop and held what the actor does not.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=customer.user_id)
        if user.is_staff and not user.is_active:
            grants.require_within(grants.get_granter(actor), user)
        anonymise(customer=customer, actor=actor, now=now)


def anonymise(*, customer: Customer, actor: Actor, now: datetime) -> None:
    """Take a customer's person out of the shop: nobody can log in, orders stay for the books.

    What other rooms hold of the person, they erase when they hear of it, in the same transaction
    (docs/decisions/0011-erasure.md).
    Raises InUse for somebody who works in the shop.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=customer.user_id)
        if user.is_staff and user.is_active:
            raise InUse(_("They work in this shop: take their access away first."))
        signals.customer_leaving.send(sender=Customer, person=_person(customer, user))
        Customer.objects.select_for_update().filter(pk=customer.pk).first()
        person = _person(customer, user)
        accounts.shut_out(user=user, now=now)
        sessions.forget(user)
        user.email = person.replacement
        user.first_name = user.last_name = ""
        user.email_verified_at = None
        user.set_unusable_password()
        user.save(update_fields=["email", "first_name", "last_name", "email_verified_at", "password"])
        Profile.objects.filter(user=user).update(phone="", birth_date=None, accepts_marketing=False)
        Address.objects.filter(customer=customer).delete()
        Customer.objects.filter(pk=customer.pk).update(
            phone="",
            note="",
            tags=[],
            tax_exemption="",
            tax_exemption_certificate="",
            tax_exempt_until=None,
            external_id=None,
            metadata={},
            custom_fields={},
            anonymised_at=now,
            **revisions.changing(),
        )
        called = person.address_pattern if person.is_proved else None
        audit.forget(user=user, called=called, redact=person.redact)
        audit.forget_object(target=customer, name=person.replacement)
        signals.customer_anonymised.send(sender=Customer, customer=customer, person=person, now=now)
        anonymous = Customer.objects.select_related("user").get(pk=customer.pk)
        changes = {"anonymised_at": (customer.anonymised_at, now)}
        audit.write(actor=actor, verb="anonymised", target=anonymous, changes=changes)


@transaction.atomic
def delete_idle(*, now: datetime) -> int:
    """Delete accounts that somebody opened long ago under an address never shown to be theirs, and made nothing of.

    Whom staff have added, blocked, paid, tagged or written something of stays, and with whom anything goes but what
    `_GOES_WITH_IDLE` names. Returns how many went.
    """
    before = now - IDLE_FOR
    theirs = [r.field.related_query_name() for r in Customer._meta.related_objects]
    theirs += [f"user__{r.field.related_query_name()}" for r in User._meta.related_objects]
    idle = Customer.objects.filter(
        Q(user__last_login=None) | Q(user__last_login__lt=before),
        **dict.fromkeys({*theirs, "user__groups"} - _GOES_WITH_IDLE, None),
        user__is_active=True,
        user__created_at__lt=before,
        user__email_verified_at=None,
        user__is_staff=False,
        user__invited_at=None,
        user__second_factor__isnull=True,
        anonymised_at=None,
        external_id=None,
        tier_is_pinned=False,
        tax_exemption="",
        tax_exemption_certificate="",
        tax_exempt_until=None,
        note="",
        tags=[],
        metadata={},
        custom_fields={},
    ).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    locked = idle.select_for_update(of=("self", "user"), skip_locked=True).order_by("pk")
    gone = {customer.pk: customer.user_id for customer in locked.select_related("user")[:MOST_IDLE]}
    Customer.objects.filter(pk__in=gone).delete()
    accounts.delete(user_ids=list(gone.values()))
    signals.customers_deleted.send(sender=Customer, customer_ids=sorted(gone), now=now)
    return len(gone)


def forget_opener(*, user: User) -> None:
    """Empty the address book and the telephone number of a user whose account may have been opened by somebody else."""
    Address.objects.filter(customer__user=user).delete()
    Customer.objects.filter(user=user).update(phone="", **revisions.changing())


def add_address(*, customer: Customer, data: Mapping[str, Any]) -> Address:
    """Add an address; one that becomes a default takes that place from another. Raises Invalid, TooMany."""
    fields = postal_addresses.clean({k: v for k, v in data.items() if k not in _DEFAULTS})
    defaults = {name: bool(data.get(name, False)) for name in _DEFAULTS}
    with transaction.atomic():
        accounts.hold(customer.user)
        most = MOST_ADDRESSES if customer.user.is_address_theirs else FEW_ADDRESSES
        writing.require_room(customer.addresses.all(), most=most, is_parent_locked=True)
        _clear_defaults(customer, defaults)
        return Address.objects.create(customer=customer, **fields, **defaults)


def update_address(*, customer: Customer, address_id: int, changes: Mapping[str, Any]) -> Address:
    """Change an address of the customer's own. Raises AddressNotFound or Invalid."""
    with transaction.atomic():
        accounts.hold(customer.user)
        address = lookup.one(Address.objects.filter(customer=customer, pk=address_id), errors.AddressNotFound)
        before = {name: getattr(address, name) for name in postal_addresses.FIELDS}
        fields = postal_addresses.clean(before | {k: v for k, v in changes.items() if k not in _DEFAULTS})
        defaults = {name: bool(changes[name]) for name in _DEFAULTS if name in changes}
        _clear_defaults(customer, defaults)
        for name, value in (dict(fields) | defaults).items():
            setattr(address, name, value)
        address.save()
    return address


def delete_address(*, customer: Customer, address_id: int) -> None:
    """Delete an address of the customer's own. Raises AddressNotFound."""
    deleted, _rows = Address.objects.filter(customer=customer, pk=address_id).delete()
    if not deleted:
        raise errors.AddressNotFound


def _person(customer: Customer, user: User) -> DataSubject:
    person = DataSubject(
        customer_id=customer.pk,
        email=user.email,
        replacement=f"anonymous-{user.pk}{NOWHERE}",
        names=frozenset(),
        is_proved=user.is_address_theirs,
    )
    names = [user.first_name, user.last_name, f"{user.first_name} {user.last_name}"]
    for address in Address.objects.filter(customer=customer).values("first_name", "last_name"):
        names += names_in(address)
    return person.called(names)


def _clear_defaults(customer: Customer, defaults: Mapping[str, bool]) -> None:
    for name, wanted in defaults.items():
        if wanted:
            theirs = Address.objects.filter(customer=customer, **{name: True})
            theirs.update(**{name: False}, updated_at=clock.now())


def _standing(customer: Customer) -> dict[str, Any]:
    return {"tier": customer.tier.name, "tier_is_pinned": customer.tier_is_pinned}


def _exemption(customer: Customer, values: CustomerValues) -> dict[str, Any]:
    """What becomes of the customer's exemption from tax; a reason that is taken away takes the rest along."""
    given = {name: values[name] for name in _EXEMPTION if name in values}  # type: ignore[literal-required]
    if not given:
        return {}
    reason = given.get("tax_exemption", customer.tax_exemption) or ""
    if reason and reason not in ExemptionReason.values:
        raise Invalid(
            _("Use one of {listed}.").format(listed=", ".join(ExemptionReason.values)),
            field="tax_exemption",
            reason="unknown",
        )
    if "tax_exemption_certificate" in given:
        number = _text(given["tax_exemption_certificate"], "tax_exemption_certificate", 80)
        given["tax_exemption_certificate"] = number
    if reason:
        return given | {"tax_exemption": reason}
    if given.get("tax_exemption_certificate") or given.get("tax_exempt_until"):
        raise Invalid(_("Say why they are exempt."), field="tax_exemption", reason="required")
    return {"tax_exemption": "", "tax_exemption_certificate": "", "tax_exempt_until": None}


def _phone(value: str) -> str:
    return postal_addresses.write_phone(_text(value, "phone", 30), current.tenant().country)


def _text(value: object, field: str, longest: int) -> str:
    text = str(value or "").strip()
    if len(text) > longest:
        raise Invalid(
            _("Use at most %(count)d characters.") % {"count": longest}, field=field, reason="too_long"
        )
    return text
