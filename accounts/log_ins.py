"""Tries to log in, counted before the password is looked at, so that a parallel burst counts in full.

An account has one allowance for addresses it has logged in from and one for all others, so that a
stranger who guesses cannot use up the owner's own tries. Every door takes from the same ones.
"""

from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import update_last_login

from accounts import errors, two_factor
from accounts.models import User
from kernel import throttling
from kernel.mailboxes import normalise_email
from kernel.throttling import Limit, Verdict

# Of any 15 minutes at most 6 checks of an account's password from addresses it never logged in from,
# and 4 from those it did.
ACCOUNT = Limit("login", 3, 900, is_strict=True)
ACCOUNT_KNOWN = Limit("login_known", 2, 900, is_strict=True)
ADDRESS = Limit("login_address", 60, 900, is_strict=True)


def log_in(*, email: str, password: str, code: str = "", address: str, now: datetime) -> tuple[User, Verdict]:
    """The user of the right password, and of the right code where they have a second factor; what is left of tries.

    Raises BadCredentials, SecondFactorNeeded, WrongCode or RateLimited.
    """
    account = normalise_email(email)
    verdict = begin(account=account, address=address)
    # Django's own backend: the same time for an unknown address, and no inactive users
    user = ModelBackend().authenticate(None, username=account, password=password)
    if not isinstance(user, User):
        raise errors.BadCredentials
    try:
        two_factor.check(user=user, code=code, now=now)
    except errors.SecondFactorNeeded:
        spare(account=account, address=address)
        raise
    succeed(account=account, address=address)
    update_last_login(User, user)
    return user, verdict


def begin(*, account: str, address: str) -> Verdict:
    """Count a try of this account (its normalised e-mail) from this address. Raises RateLimited."""
    throttling.require_all(throttling.everywhere(ADDRESS, address))
    return throttling.require(_limit(account, address), account)


def succeed(*, account: str, address: str) -> None:
    """The password was right: the try does not count, and the address is known from now on."""
    spare(account=account, address=address)
    throttling.remember("login_from", _place(account, address))


def spare(*, account: str, address: str) -> None:
    """The password was right, and a code has to be asked for: the try does not count."""
    throttling.give_back(_limit(account, address), account)
    throttling.take_all(throttling.everywhere(ADDRESS, address), tokens=-1)


def _limit(account: str, address: str) -> Limit:
    known = throttling.is_remembered("login_from", _place(account, address))
    return ACCOUNT_KNOWN if known else ACCOUNT


def _place(account: str, address: str) -> str:
    return f"{account} from {address}"
