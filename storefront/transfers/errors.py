"""What imports and exports refuse."""

from kernel.errors import Conflict, DomainError, Kind, NotFound


class TransferNotFound(NotFound):
    """No import or export of that id, or none that is the caller's."""

    code = "transfers.not_found"
    title = "No such import or export"


class TooManyWaiting(Conflict):
    """As many imports or exports wait as may; try again when one is done."""

    code = "transfers.too_many_waiting"
    title = "Enough is waiting already"


class DataExportUnderWay(Conflict):
    """The customer's data is being gathered already; the one under way is the one to wait for."""

    code = "transfers.data_export_under_way"
    title = "Your data is being gathered already"


class FileTooLarge(DomainError):
    """The file has more bytes than an import takes; split it."""

    code = "imports.too_large"
    kind = Kind.TOO_LARGE
    title = "This file is too large"


class CutOff(DomainError):
    """Worker after worker died or failed at it; what was done of it stays done."""

    code = "transfers.cut_off"
    kind = Kind.UNAVAILABLE
    title = "It was cut off too often"


class FileGone(DomainError):
    """The file is not where it was stored."""

    code = "transfers.file_gone"
    title = "The file is no longer there"
