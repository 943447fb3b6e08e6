"""What the registry refuses."""

from kernel.errors import Conflict, DomainError, Forbidden, Invalid, Kind, NotFound


class InvalidSlug(Invalid, code="slug.invalid", title="This address is not possible"):
    """The slug is not 3 to 40 lower-case letters, digits and single hyphens."""


class ReservedSlug(Invalid, code="slug.reserved", title="This address is reserved"):
    """The slug is a word the platform keeps for itself."""


class SlugTaken(Conflict, code="slug.taken", title="This address is taken"):
    """Another shop has the slug."""


class TenantNotFound(NotFound, code="tenant.not_found", title="No such shop"):
    """No shop of that id or slug."""


class TransitionRefused(
    Conflict, code="tenant.transition_refused", title="The shop's state does not allow this"
):
    """The shop's state does not allow this."""


class SignupNotFound(NotFound, code="signup.not_found", title="No such sign-up"):
    """No sign-up of that id."""


class WrongCode(Invalid, code="signup.wrong_code", title="This code is wrong or has expired"):
    """The verification code is wrong, used up or expired."""


class TemplateMissing(
    DomainError,
    code="template.missing",
    kind=Kind.UNAVAILABLE,
    title="Shops cannot be created until the template is prepared",
):
    """No template of this release: `manage.py prepare_template` makes it."""


class InvalidHour(Invalid, code="tenant.invalid_hour", title="Not an hour of the day"):
    """Not an hour of a day: 0 to 23."""


class FleetBusy(Conflict, code="fleet.busy", title="A fleet migration is running"):
    """Another process is bringing the shops up to a release."""


class FleetUpToDate(Conflict, code="fleet.up_to_date", title="Every shop is up to date"):
    """No shop lacks anything of this release."""


class OtherRelease(Conflict, code="fleet.other_release", title="This run is of another release"):
    """The run is for another release than the one that is asked to go on with it."""


class BreakingMigrations(
    Conflict, code="fleet.breaking", title="Older code cannot live with these migrations"
):
    """Code of the release before could not go on serving shops that have these migrations."""


class NoEarlierTemplate(
    Conflict, code="fleet.no_earlier_template", title="No template is as old as the shops"
):
    """No stored template is as old as the shops, so there is nothing to collect the SQL against."""


class UnknownHost(NotFound, code="host.unknown", title="There is no shop at this address"):
    """No shop answers at this host."""


class ShopSuspended(DomainError, code="host.suspended", kind=Kind.FORBIDDEN, title="This shop is not open"):
    """The shop is suspended or closing."""


class ShopNotReady(
    DomainError, code="host.not_ready", kind=Kind.UNAVAILABLE, title="This shop opens in a moment"
):
    """The shop is still being made."""


class AccountTaken(
    Conflict, code="payment.gateway_account_taken", title="This account belongs to another shop"
):
    """Another shop is paid through this account of the gateway."""


class ArchiveDamaged(Invalid, code="archive.damaged", title="This archive cannot be trusted"):
    """The file is no archive of a shop, or not as it was when it was made."""


class ArchiveKeyNeeded(
    Invalid, code="archive.key_needed", title="This archive is encrypted: give the key it was made with"
):
    """The archive is encrypted and no key was given."""


class ArchiveTooNew(Conflict, code="archive.too_new", title="This archive was made by a newer release"):
    """The archive was made by a newer release than this one."""


class ArchiveNotFound(NotFound, code="archive.not_found", title="No such archive"):
    """No archive of that name is kept here."""


class OperationNotFound(NotFound, code="operation.not_found", title="No such operation"):
    """No operation of that id, or another shop's."""


class OperationRunning(Conflict, code="operation.running", title="An operation on this shop is running"):
    """Something of that kind is being done with the shop already."""


class SupportNotAllowed(
    Forbidden, code="support.not_allowed", title="The shop's owner does not allow support to enter now"
):
    """Its owner has not let support in, or the time they named is over: support neither enters nor takes data out."""


class DataLimitReached(
    DomainError, code="plan.data_limit", kind=Kind.LIMIT, title="The plan allows no more data"
):
    """The shop's rows take all that its plan allows; `plan`, `limit_mb` and `used_mb` say how things stand."""


class OnlyInTheShop(Forbidden, code="tenant.only_in_the_shop", title="Do this in the shop's own admin"):
    """The shop asks its owner for a second factor, of which the platform knows nothing."""
