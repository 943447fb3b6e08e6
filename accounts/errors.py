"""What accounts refuse."""

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, Kind, NotFound


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


class SecondFactorNeeded(DomainError):
    """The password is right, and the account asks for a code of its app, or one to recover by, as well."""

    code = "auth.second_factor_needed"
    kind = Kind.UNAUTHENTICATED
    title = "Enter the code of your authenticator app as well"
    reason = "required"


class WrongCode(DomainError):
    """The code is none of the account's second factor, or was used."""

    code = "auth.wrong_code"
    kind = Kind.UNAUTHENTICATED
    title = "This code is wrong, or was used"


class SecondFactorRequired(DomainError):
    """Staff here need a second factor, and this account has none: it is set up in the admin."""

    code = "auth.second_factor_required"
    kind = Kind.UNAUTHENTICATED
    title = "Set up two-factor log-in in the admin first"


class SecondFactorOn(Conflict):
    """The account has a second factor, or has not begun to set one up."""

    code = "auth.second_factor_on"
    title = "The second factor is on already, or was not begun"


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


class InPersonOnly(Forbidden):
    """A program asks for what people alone may do: `accounts.scopes.PERSONS_ONLY`."""

    code = "staff.in_person_only"
    title = "Only a person who has logged in may do this"


class Unproved(Conflict):
    """Whoever opened the account has yet to show that its address is theirs, and does not become staff so."""

    code = "staff.unproved"
    title = "They have yet to show that this address is theirs"


class StaffNotFound(NotFound):
    """No member of staff of that id."""

    code = "staff.not_found"
    title = "No such member of staff"


class AlreadyStaff(Conflict):
    """Whoever has this address helps run the shop already, or did and was deactivated."""

    code = "staff.already"
    title = "They are staff already"


class Deactivated(Conflict):
    """The account of this address is deactivated."""

    code = "account.deactivated"
    title = "This account is deactivated"


class InvitationNotFound(NotFound):
    """Nobody of that id is invited; they may have accepted."""

    code = "invitation.not_found"
    title = "No such invitation"


class RoleNotFound(NotFound):
    """No role of that id."""

    code = "role.not_found"
    title = "No such role"


class RoleNameTaken(Conflict):
    """Another role has the name."""

    code = "role.name_taken"
    title = "Another role has this name"


class RoleProtected(Conflict):
    """The owner's role stays as it is; the others that shops start with keep their names and are not deleted."""

    code = "role.protected"
    title = "This role is one that every shop has"


class RoleInUse(Conflict):
    """Somebody has the role, or is invited to it."""

    code = "role.in_use"
    title = "Somebody has this role"


class KeyRevoked(Conflict):
    """The key has ended, and nothing of it is changed any more."""

    code = "api_key.revoked"
    title = "This key is revoked"
