"""What accounts refuse."""

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, Kind


class EmailTaken(Conflict):
    """Another account has the e-mail address."""

    code = "account.email_taken"
    title = "There is an account with this e-mail address"


class WeakPassword(Invalid):
    """Django's password validators refuse it; `detail` says why."""

    code = "account.weak_password"
    title = "This password is too weak"


class BadCredentials(DomainError):
    """Unknown address, wrong password or inactive account: the answer is the same."""

    code = "auth.bad_credentials"
    kind = Kind.UNAUTHENTICATED
    title = "E-mail address or password is wrong"


class LockedOut(DomainError):
    """Too many failed log-ins; `data["retry_after"]` is in seconds."""

    code = "auth.locked_out"
    kind = Kind.TOO_MANY
    title = "Too many failed log-ins"


class InvalidToken(DomainError):
    """The token is malformed, forged, expired, revoked or another shop's."""

    code = "auth.invalid_token"
    kind = Kind.UNAUTHENTICATED
    title = "The token is invalid or has expired"


class LastOwner(Conflict):
    """The shop would be left without an owner."""

    code = "staff.last_owner"
    title = "A shop keeps at least one owner"


class RoleTooHigh(Forbidden):
    """Nobody grants what they do not hold."""

    code = "staff.role_too_high"
    title = "You cannot grant permissions you do not hold"
