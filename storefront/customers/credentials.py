"""Showing who one is by e-mail: verification, password reset, and codes to log in by.

Tokens are signed with a key of the shop's own and kept nowhere; each dies by what it changes: a
verification with the address, a reset with the password it replaces, a code with the next log-in.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import update_last_login
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from accounts import errors, log_ins, services as accounts
from accounts.models import User
from accounts.signals import LogInChange, log_in_changed
from kernel import clock, keys, revisions, scope, texts, throttling
from kernel.mailboxes import normalise_email
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from kernel.throttling import Limit, Verdict
from storefront.customers import signals
from storefront.customers.models import Customer

VERIFICATION_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(hours=1)
CODE_LIFETIME = timedelta(minutes=10)
ASKING = Limit("password_reset_address", 30, 3600, is_strict=True)
ASKED_FOR = Limit("password_reset", 3, 3600, is_strict=True)
CODES = Limit("log_in_codes", 5, 3600, is_strict=True)
LINKS = "account_link"
"""The outbox's topic of links and codes that were asked for by address."""
_CODE = "log-in-code"


def verification_token(*, user: User) -> str:
    """What the link in the verification e-mail carries."""
    return _sign("email-verification", user, user.email)


def get_verification_user(*, token: str) -> User:
    """Whose address the token would confirm; it stays good. Raises accounts.errors.InvalidToken."""
    return _read("email-verification", token, VERIFICATION_LIFETIME, lambda found: found.email)


def asks_password(user: User, *, by: User | None) -> bool:
    """Whether the mailbox alone does not show that the account is its owner's: anybody opens one under any address."""
    is_known = user.email_verified_at is not None or not user.has_usable_password()
    return not is_known and (by is None or by.pk != user.pk)


def confirm_email(
    *, token: str, by: User | None = None, password: str = "", address: str = "", now: datetime
) -> User:
    """Record that the address is the user's, who is logged in (`by`) or knows the password.

    `address` is the network's that asks. Raises accounts.errors.InvalidToken, BadCredentials, RateLimited.
    """
    user = get_verification_user(token=token)
    if asks_password(user, by=by):
        log_ins.begin(account=user.email, address=address)
        if not user.check_password(password):
            raise errors.BadCredentials(field="password")
        log_ins.succeed(account=user.email, address=address)
    _verify(user, now=now)
    return user


def request_verification(*, email: str, address: str, now: datetime) -> None:
    """Send another link to whoever has yet to show that the e-mail address is theirs; say nothing of who that is.

    `address` is the network's that asks. Raises RateLimited for it; a person who was written to often is let be.
    """
    _ask("email_verification", email, address=address, now=now)


def reset_token(*, user: User) -> str:
    """What the link in the password e-mail carries."""
    return _sign("password-reset", user, _reset_state(user))


def request_password_reset(*, email: str, address: str, now: datetime) -> None:
    """Send a link to whoever has an active account of that e-mail address; say nothing of whether there is one.

    `address` is the network's that asks. Raises RateLimited for it; a person who was written to often is let be.
    """
    _ask("password_reset", email, address=address, now=now)


def request_code(*, email: str, address: str, now: datetime) -> str:
    """Mail a code to whoever may log in by one at that e-mail address; return the challenge that it answers.

    `address` is the network's that asks. Raises RateLimited for it; a person who was written to often is let be, and
    the challenge is then nobody's.
    """
    challenge = _new_challenge(normalise_email(email))
    facts = {"challenge": challenge}
    is_mailed = _ask("log_in_code", email, address=address, now=now, limit=CODES, facts=facts)
    return challenge if is_mailed else _new_challenge("")


def log_in_code(*, user: User, challenge: str) -> str:
    """The code that the user answers the challenge with. Raises accounts.errors.WrongCode for one that is over."""
    _check_challenge(challenge, user.email)
    return _codes(challenge, user)[0]


def log_in_by_code(
    *, email: str, challenge: str, code: str, address: str, now: datetime
) -> tuple[User, Verdict]:
    """The user whose mailbox the code was sent to, which it shows to be theirs; what is left of tries.

    Whoever opened the account before, and may be somebody else, is logged out everywhere, knows no password, and what
    they gave it is gone.
    The same work for an address that is unknown. Raises accounts.errors.WrongCode or RateLimited.
    """
    account = normalise_email(email)
    verdict = log_ins.begin(account=account, address=address)
    _check_challenge(challenge, account)
    given = texts.as_it_reads(code).encode()
    with transaction.atomic():
        user = _by_code().select_for_update().filter(email=account).first()
        is_right = any(hmac.compare_digest(each, given) for each in map(str.encode, _codes(challenge, user)))
        if user is None or not is_right:
            raise errors.WrongCode(field="code")
        accounts.forget_opener(user=user, now=now)
        update_last_login(User, user)
        _verify(user, now=now)
    log_ins.succeed(account=account, address=address)
    return user, verdict


def answer_request(entry: OutboxEntry) -> None:
    """Send the link or the code that was asked for, where the address has such an account."""
    email, template = entry.payload["email"], entry.payload["template"]
    users = _by_code() if template == "log_in_code" else User.objects.filter(is_active=True)
    if template == "email_verification":
        users = users.filter(email_verified_at__isnull=True)
    user = users.filter(email=email).first()
    if user is not None:
        context = {"user": str(user.pk), **entry.payload.get("facts", {})}
        payload = {"template": template, "to": [user.email], "context": context}
        outbox.add("email", payload, now=clock.now(), key=f"link:{entry.pk}")
    entry.payload = {"template": template}  # who asked is nobody's to read afterwards


def get_reset_user(*, token: str) -> User:
    """Whose password the token would replace; it stays good. Raises accounts.errors.InvalidToken."""
    return _read_reset(token)


def reset_password(*, token: str, password: str, now: datetime) -> User:
    """Set a new password and end every log-in of the user's; the token is used up by it.

    What an account was given whose address nobody had shown is gone, as in `log_in_by_code`.
    Raises accounts.errors.InvalidToken or WeakPassword.
    """
    with transaction.atomic():
        user = _read_reset(token, lock=True)
        accounts.forget_opener(user=user, now=now)
        accounts.check_password_strength(
            password, email=user.email, first_name=user.first_name, last_name=user.last_name
        )
        user.set_password(password)
        user.save(update_fields=["password"])
        user.token_families.filter(revoked_at__isnull=True).update(
            revoked_at=now, revoked_because="password reset"
        )
        log_in_changed.send(sender=User, user=user, change=LogInChange.PASSWORD, to=user.email, now=now)
        _verify(user, now=now)
    return user


@transaction.atomic
def _verify(user: User, *, now: datetime) -> None:
    accounts.mark_email_verified(email=user.email, now=now)
    if scope.is_platform():
        return
    Customer.objects.filter(user=user).update(**revisions.changing())
    customer = Customer.objects.select_related("user").filter(user=user).first()
    if customer is not None:
        signals.address_shown.send(sender=Customer, customer=customer, now=now)


@transaction.atomic
def _ask(
    template: str,
    email: str,
    *,
    address: str,
    now: datetime,
    limit: Limit = ASKED_FOR,
    facts: dict[str, str] | None = None,
) -> bool:
    """Write down who wants a link, known or not: whoever waits for the answer cannot tell by its time.

    Whether they are written to, or were too often.
    """
    throttling.require_all(throttling.everywhere(ASKING, address))
    account = normalise_email(email)
    is_allowed = throttling.take(limit, account).is_allowed
    if is_allowed:
        outbox.add(LINKS, {"template": template, "email": account, "facts": facts or {}}, now=now)
    return is_allowed


def _by_code() -> "QuerySet[User]":
    """Who may log in by a mailed code: staff and whoever has a second factor show more than a mailbox."""
    return User.objects.filter(is_active=True, is_staff=False, second_factor__isnull=True)


def _new_challenge(account: str) -> str:
    """One that only this account answers, which it does not name."""
    return signing.dumps(
        secrets.token_urlsafe(12), key=keys.derived_key(_CODE).hex(), salt=f"{_CODE} {account}"
    )


def _check_challenge(challenge: str, account: str) -> None:
    try:
        _loads(_CODE, challenge, CODE_LIFETIME, salt=f"{_CODE} {account}")
    except signing.BadSignature as error:
        raise errors.WrongCode(field="code") from error


def _codes(challenge: str, user: User | None) -> list[str]:
    """Eight digits under each key, dead with the next log-in, password or address; of nobody the same work."""
    known = None if user is None else (user.pk, user.email, user.password, user.last_login)
    found = [hmac.new(key, f"{challenge} {known}".encode(), hashlib.sha256) for key in keys.ring(_CODE)]
    return [f"{int.from_bytes(each.digest()) % 10**8:08}" for each in found]


def _sign(purpose: str, user: User, state: str) -> str:
    payload = {"u": str(user.pk), "s": _digests(purpose, state)[0]}
    return signing.dumps(payload, key=keys.derived_key(purpose).hex(), salt=purpose)


def _reset_state(user: User) -> str:
    """What a link ends with: another password, or another address than it was sent to."""
    return f"{user.password} {user.email}"


def _read_reset(token: str, *, lock: bool = False) -> User:
    return _read("password-reset", token, RESET_LIFETIME, _reset_state, lock=lock)


def _read(purpose: str, token: str, lifetime: timedelta, state: Any, *, lock: bool = False) -> User:
    try:
        payload = _loads(purpose, token, lifetime)
    except signing.BadSignature as error:
        raise errors.InvalidToken from error
    users = User.objects.select_for_update() if lock else User.objects
    user = users.filter(pk=payload["u"], is_active=True).first()
    if user is None or not any(
        hmac.compare_digest(digest, payload["s"]) for digest in _digests(purpose, state(user))
    ):
        raise errors.InvalidToken
    return user


def _loads(purpose: str, token: str, lifetime: timedelta, *, salt: str = "") -> Any:
    """What was signed for the purpose. Raises BadSignature, also for what is over."""
    return signing.loads(
        token,
        key=keys.derived_key(purpose).hex(),
        fallback_keys=[key.hex() for key in keys.ring(purpose)[1:]],
        salt=salt or purpose,
        max_age=lifetime,
    )


def _digests(purpose: str, state: str) -> list[str]:
    return [hmac.new(key, state.encode(), hashlib.sha256).hexdigest()[:16] for key in keys.ring(purpose)]
