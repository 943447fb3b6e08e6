"""What the registry refuses."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class InvalidSlug(Invalid):
    """The slug is not 3 to 40 lower-case letters, digits and single hyphens."""

    code = "slug.invalid"
    title = "This address is not possible"


class ReservedSlug(Invalid):
    """The slug is a word the platform keeps for itself."""

    code = "slug.reserved"
    title = "This address is reserved"


class SlugTaken(Conflict):
    """Another shop has the slug."""

    code = "slug.taken"
    title = "This address is taken"


class TenantNotFound(NotFound):
    """No shop of that id or slug."""

    code = "tenant.not_found"
    title = "No such shop"


class TransitionRefused(Conflict):
    """The shop's state does not allow this."""

    code = "tenant.transition_refused"
    title = "The shop's state does not allow this"


class SignupNotFound(NotFound):
    """No sign-up of that id."""

    code = "signup.not_found"
    title = "No such sign-up"


class WrongCode(Invalid):
    """The verification code is wrong, used up or expired."""

    code = "signup.wrong_code"
    title = "This code is wrong or has expired"


class TemplateMissing(DomainError):
    """No template of this release: `manage.py prepare_template` makes it."""

    code = "template.missing"
    kind = Kind.UNAVAILABLE
    title = "Shops cannot be created until the template is prepared"


class InvalidHour(Invalid):
    """Not an hour of a day: 0 to 23."""

    code = "tenant.invalid_hour"
    title = "Not an hour of the day"


class FleetBusy(Conflict):
    """Another process is bringing the shops up to a release."""

    code = "fleet.busy"
    title = "A fleet migration is running"


class FleetUpToDate(Conflict):
    """No shop lacks anything of this release."""

    code = "fleet.up_to_date"
    title = "Every shop is up to date"


class OtherRelease(Conflict):
    """The run is for another release than the one that is asked to go on with it."""

    code = "fleet.other_release"
    title = "This run is of another release"


class BreakingMigrations(Conflict):
    """Code of the release before could not go on serving shops that have these migrations."""

    code = "fleet.breaking"
    title = "Older code cannot live with these migrations"


class NoEarlierTemplate(Conflict):
    """No stored template is as old as the shops, so there is nothing to collect the SQL against."""

    code = "fleet.no_earlier_template"
    title = "No template is as old as the shops"


class UnknownHost(NotFound):
    """No shop answers at this host."""

    code = "host.unknown"
    title = "There is no shop at this address"


class ShopSuspended(DomainError):
    """The shop is suspended or closing."""

    code = "host.suspended"
    kind = Kind.FORBIDDEN
    title = "This shop is not open"


class ShopNotReady(DomainError):
    """The shop is still being made."""

    code = "host.not_ready"
    kind = Kind.UNAVAILABLE
    title = "This shop opens in a moment"


class AccountTaken(Conflict):
    """Another shop is paid through this account of the gateway."""

    code = "payment.gateway_account_taken"
    title = "This account belongs to another shop"


class ArchiveDamaged(Invalid):
    """The file is no archive of a shop, or not as it was when it was made."""

    code = "archive.damaged"
    title = "This archive cannot be trusted"


class ArchiveKeyNeeded(Invalid):
    """The archive is encrypted and no key was given."""

    code = "archive.key_needed"
    title = "This archive is encrypted: give the key it was made with"


class ArchiveTooNew(Conflict):
    """The archive was made by a newer release than this one."""

    code = "archive.too_new"
    title = "This archive was made by a newer release"


class ArchiveNotFound(NotFound):
    """No archive of that name is kept here."""

    code = "archive.not_found"
    title = "No such archive"


class OperationNotFound(NotFound):
    """No operation of that id, or another shop's."""

    code = "operation.not_found"
    title = "No such operation"


class OperationRunning(Conflict):
    """Something of that kind is being done with the shop already."""

    code = "operation.running"
    title = "An operation on this shop is running"
