"""Whose shop it is: the platform's account of an address, and the proof that the address is theirs.

Anyone can write anyone's address into a sign-up. So a sign-up ties its shop to a platform account
only when it made that account itself or has proved the address; and whoever proves an address first
takes its account over from whoever merely wrote it down before.
"""

from datetime import datetime

from django_tenants.utils import tenant_context

from accounts import services as accounts
from accounts.models import User
from tenants.models import Membership, Signup, Tenant


def join(signup: Signup, *, now: datetime) -> None:
    """Tie the shop to the platform account of its owner's address, as far as that is safe.

    Belongs in the caller's transaction.
    """
    merchant, is_new = accounts.ensure_user(email=signup.email, password_hash=signup.password_hash)
    if signup.verified_at is not None:
        prove(signup, now=now)
    elif is_new:
        _ensure_membership(merchant, signup.tenant)


def prove(signup: Signup, *, now: datetime) -> None:
    """The address is shown to be the owner's: theirs are the platform account and the shop.

    An account that nobody had proved until now gets the owner's password, and loses its log-ins and
    the shops of sign-ups that never proved the address either. An operator's account stays as it is: whoever
    may open shops may not become whoever else works here. Belongs in the caller's transaction.
    """
    merchant = User.objects.select_for_update().filter(email=signup.email).first()
    if merchant is None:  # the owner step is still to come, and will find the sign-up verified
        return
    is_of_the_platform = merchant.is_staff or merchant.is_superuser  # whose log-in no sign-up may touch
    if merchant.email_verified_at is None and not is_of_the_platform:
        unproved = Membership.objects.filter(user=merchant, tenant__signup__verified_at__isnull=True)
        unproved.exclude(tenant=signup.tenant).delete()
        password_hash = _owners_password_hash(signup)
        if password_hash and merchant.password != password_hash:
            merchant.password = password_hash
            merchant.save(update_fields=["password"])
            accounts.end_log_ins(user=merchant, because="address proved", now=now)
    if not is_of_the_platform:
        accounts.mark_email_verified(email=signup.email, now=now)
    _ensure_membership(merchant, signup.tenant)


def _ensure_membership(merchant: User, tenant: Tenant) -> None:
    Membership.objects.bulk_create([Membership(user=merchant, tenant=tenant)], ignore_conflicts=True)


def _owners_password_hash(signup: Signup) -> str:
    if signup.password_hash:
        return str(signup.password_hash)
    with tenant_context(signup.tenant):  # it is forgotten here once the shop is live
        owner = User.objects.filter(email=signup.email).values_list("password", flat=True).first()
    return owner or ""
