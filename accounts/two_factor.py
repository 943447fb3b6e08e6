"""A second factor for whoever likes one: codes of an app that change (TOTP, RFC 6238), and codes to recover by.

It counts once a code of it was given. Each code is good once: the moment of the last one is kept, and a recovery code
is forgotten when it is used. The secret is kept sealed, recovery codes as hashes.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pyotp
from django.db import transaction

from accounts import audit, errors, grants, services, signals, users
from accounts.models import User
from accounts.signals import LogInChange
from kernel import sealing, texts, throttling, writing
from kernel.actors import Actor
from kernel.throttling import Limit

SECONDS = 30
RECOVERY_CODES = 10
ENROLS_FOR = timedelta(minutes=15)
GUESSES = Limit("second_factor", 5, 900, is_strict=True)
"""Codes that somebody who is in may try to switch it on or off; those of a log-in count as its tries."""
Kept = dict[str, Any]
_PURPOSE = "second-factor"
_APART = (0, -1, 1)  # clocks of phones may be a step off (RFC 6238, 5.2)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is told: the secret to type in, or the address to photograph."""

    secret: str
    address: str


def is_on(user: User) -> bool:
    """Whether the user's log-ins ask for a code."""
    return bool(user.second_factor and user.second_factor["is_on"])


@transaction.atomic
def begin(*, user_id: UUID, log_in: str = "", now: datetime) -> None:
    """Make a secret for the user's app; it counts for nothing yet, and soon for nothing any more.

    Only in the `log_in` that asks: whoever found another one open knows the secret. Raises SecondFactorOn.
    """
    user = _lock(user_id)
    if is_on(user):
        raise errors.SecondFactorOn
    secret = sealing.seal(pyotp.random_base32(), purpose=_PURPOSE)
    begun = {"log_in": _digest(log_in), "until": (now + ENROLS_FOR).timestamp()}
    _keep(user, {"sealed": secret, "is_on": False, "step": 0, "recovery": [], "begun": begun})


def find_enrolment(*, user: User, issuer: str, log_in: str = "", now: datetime) -> Enrolment | None:
    """What the user's app is to be told, while that was begun in this log-in and not confirmed."""
    kept = user.second_factor
    secret = _open(kept) if kept is not None and _is_begun(kept, log_in, now=now) else None
    if secret is None:
        return None
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer))


@transaction.atomic
def confirm(
    *, user_id: UUID, password: str, code: str, log_in: str = "", actor: Actor, now: datetime
) -> list[str]:
    """Switch it on by the present password and a first code of the app, which ends every log-in.

    Returns the codes to recover by, which are never shown again. Raises SecondFactorOn, Invalid for a wrong password,
    WrongCode or RateLimited.
    """
    user = _lock(user_id)
    if user.second_factor is None or not _is_begun(user.second_factor, log_in, now=now):
        raise errors.SecondFactorOn
    users.check_present_password(user=user, password=password, field="password")
    throttling.require(GUESSES, str(user_id))
    step = _step_of(user.second_factor, code, now=now)
    if step is None:
        raise errors.WrongCode(field="code")
    recovery = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _each in range(RECOVERY_CODES)]
    hashed = [_digest(each) for each in recovery]
    kept = {"sealed": user.second_factor["sealed"], "is_on": True, "step": step, "recovery": hashed}
    _keep(user, kept)
    throttling.give_back(GUESSES, str(user_id))
    services.end_log_ins(user=user, because="second factor switched on", now=now)
    _tell(user, LogInChange.SECOND_FACTOR_ON, now=now)
    audit.write(actor=actor, verb="second factor switched on", target=user)
    return recovery


def check(*, user: User, code: str, now: datetime) -> None:
    """Let pass whoever has no second factor, or gives a code of it. Raises SecondFactorNeeded or WrongCode."""
    if not is_on(user):
        return
    if not code.strip():
        raise errors.SecondFactorNeeded(field="code")
    with transaction.atomic():
        locked = _lock(user.pk)
        if is_on(locked):
            _use(locked, code, now=now)


@transaction.atomic
def remove(*, user_id: UUID, actor: Actor, code: str = "", now: datetime) -> None:
    """Switch it off: by a code, or for someone else by whoever may change them.

    Raises StaffNotFound, RoleTooHigh, SecondFactorNeeded, WrongCode or RateLimited.
    """
    user = _lock(user_id)
    if actor.user_id == user.pk:
        throttling.require(GUESSES, str(user_id))
        check(user=user, code=code, now=now)
        throttling.give_back(GUESSES, str(user_id))
    else:
        grants.require_within(grants.get_granter(actor), user)
    if user.second_factor is not None:
        was_on = is_on(user)
        _keep(user, None)
        if was_on:
            _tell(user, LogInChange.SECOND_FACTOR_OFF, now=now)
        audit.write(actor=actor, verb="second factor switched off", target=user)


def seal_anew() -> int:
    """Seal the secrets under the key that seals now; return how many. What cannot be read stays."""
    done = 0
    for user in User.objects.filter(second_factor__isnull=False):
        with suppress(sealing.Unreadable):
            kept = cast(Kept, user.second_factor)
            _keep(user, kept | {"sealed": sealing.seal_anew(kept["sealed"], purpose=_PURPOSE)})
            done += 1
    return done


def _is_begun(kept: Kept, log_in: str, *, now: datetime) -> bool:
    begun = kept.get("begun", {"log_in": "", "until": 0})
    return begun["log_in"] == _digest(log_in) and now.timestamp() < begun["until"]


def _use(user: User, code: str, *, now: datetime) -> None:
    kept = cast(Kept, user.second_factor)
    step = _step_of(kept, code, now=now)
    if step is not None:
        _keep(user, kept | {"step": step})
    elif _digest(code) in kept["recovery"]:
        left = [each for each in kept["recovery"] if each != _digest(code)]
        _keep(user, kept | {"recovery": left})
    else:
        raise errors.WrongCode(field="code")


def _step_of(kept: Kept, code: str, *, now: datetime) -> int | None:
    """The moment, counted in steps, that the code is for; None for a wrong one and for one that was used."""
    secret, given = _open(kept), "".join(texts.as_it_reads(code).split())
    if secret is None:
        return None
    totp = pyotp.TOTP(secret)
    for apart in _APART:
        step = int(now.timestamp()) // SECONDS + apart
        is_right = hmac.compare_digest(totp.generate_otp(step).encode(), given.encode())
        if is_right and step > kept["step"]:
            return step
    return None


def _open(kept: Kept) -> str | None:
    """The secret; None where the key that sealed it is gone."""
    try:
        return sealing.open_sealed(kept["sealed"], purpose=_PURPOSE)
    except sealing.Unreadable:
        return None


def _lock(user_id: UUID) -> User:
    return writing.lock(User, user_id, missing=errors.StaffNotFound())


def _tell(user: User, change: LogInChange, *, now: datetime) -> None:
    signals.log_in_changed.send(sender=User, user=user, change=change, to=user.email, now=now)


def _keep(user: User, kept: Kept | None) -> None:
    user.second_factor = kept
    user.save(update_fields=["second_factor"])


def _digest(code: str) -> str:
    return hashlib.sha256(texts.as_it_reads(code).lower().encode()).hexdigest()
