"""What accounts refuse."""

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, Kind, NotFound


class EmailTaken(Conflict, code="account.email_taken", title="There is an account with this e-mail address"):
    """Another account has the e-mail address."""


class ReservedAddress(
    Invalid, code="account.reserved_address", title="This e-mail address is kept for support"
):
    """Addresses at `support.invalid` are those of operators who enter a shop, and nobody else's."""


class WeakPassword(Invalid, code="account.weak_password", title="This password is too weak"):
    """Django's password validators refuse it; `detail` says why."""


class BadCredentials(
    DomainError,
    code="auth.bad_credentials",
    kind=Kind.UNAUTHENTICATED,
    title="E-mail address or password is wrong",
):
    """Unknown address, wrong password or inactive account: the answer is the same."""


class LockedOut(DomainError, code="auth.locked_out", kind=Kind.TOO_MANY, title="Too many failed log-ins"):
    """Too many failed log-ins; `retry_after` is in seconds."""


class SecondFactorNeeded(
    DomainError,
    code="auth.second_factor_needed",
    kind=Kind.UNAUTHENTICATED,
    title="Enter the code of your authenticator app as well",
):
    """The password is right, and the account asks for a code of its app, or one to recover by, as well."""

    reason = "required"


class WrongCode(
    DomainError, code="auth.wrong_code", kind=Kind.UNAUTHENTICATED, title="This code is wrong, or was used"
):
    """The code is none of the account's second factor, or none that was mailed to log in by; or it was used, or is
    over.
    """


class SecondFactorRequired(
    DomainError,
    code="auth.second_factor_required",
    kind=Kind.UNAUTHENTICATED,
    title="Set up two-factor log-in in the admin first",
):
    """Staff here need a second factor, and this account has none: it is set up in the admin."""


class SecondFactorOn(
    Conflict, code="auth.second_factor_on", title="The second factor is on already, or was not begun"
):
    """The account has a second factor, or has not begun to set one up."""


class InvalidToken(
    DomainError,
    code="auth.invalid_token",
    kind=Kind.UNAUTHENTICATED,
    title="The token is invalid or has expired",
):
    """The token is malformed, forged, expired, revoked or another shop's."""


class LastOwner(Conflict, code="staff.last_owner", title="A shop keeps at least one owner"):
    """The shop would be left without an owner."""


class RoleTooHigh(
    Forbidden, code="staff.role_too_high", title="You cannot grant permissions you do not hold"
):
    """Nobody grants what they do not hold."""


class InPersonOnly(
    Forbidden, code="staff.in_person_only", title="Only a person who has logged in may do this"
):
    """A program asks for what people alone may do: `accounts.scopes.PERSONS_ONLY`."""


class Unproved(Conflict, code="staff.unproved", title="Their e-mail address is not confirmed yet"):
    """Whoever opened the account has yet to show that its address is theirs, and does not become staff so."""


class StaffNotFound(NotFound, code="staff.not_found", title="No such member of staff"):
    """No member of staff of that id."""


class AlreadyStaff(Conflict, code="staff.already", title="They are staff already"):
    """Whoever has this address helps run the shop already, or did and was deactivated."""


class Deactivated(Conflict, code="account.deactivated", title="This account is deactivated"):
    """The account of this address is deactivated."""


class InvitationNotFound(NotFound, code="invitation.not_found", title="No such invitation"):
    """Nobody of that id is invited; they may have accepted."""


class RoleNotFound(NotFound, code="role.not_found", title="No such role"):
    """No role of that id."""


class RoleNameTaken(Conflict, code="role.name_taken", title="Another role has this name"):
    """Another role has the name."""


class RoleProtected(Conflict, code="role.protected", title="This role is one that every shop has"):
    """The owner's role stays as it is; the others that shops start with keep their names and are not deleted."""


class RoleInUse(Conflict, code="role.in_use", title="Somebody has this role"):
    """Somebody has the role, or is invited to it."""


class KeyRevoked(Conflict, code="api_key.revoked", title="This key is revoked"):
    """The key has ended, and nothing of it is changed any more."""
