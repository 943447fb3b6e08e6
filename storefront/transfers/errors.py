"""What imports and exports refuse."""

from kernel.errors import Conflict, DomainError, Kind, NotFound


class TransferNotFound(NotFound, code="transfers.not_found", title="No such import or export"):
    """No import or export of that id, or none that is the caller's."""


class TooManyWaiting(Conflict, code="transfers.too_many_waiting", title="Enough is waiting already"):
    """As many imports or exports wait as may; try again when one is done."""


class DataExportUnderWay(
    Conflict, code="transfers.data_export_under_way", title="Your data is being gathered already"
):
    """The customer's data is being gathered already; the one under way is the one to wait for."""


class FileTooLarge(
    DomainError, code="imports.too_large", kind=Kind.TOO_LARGE, title="This file is too large"
):
    """The file has more bytes than an import takes; split it."""


class CutOff(DomainError, code="transfers.cut_off", kind=Kind.UNAVAILABLE, title="It was cut off too often"):
    """Worker after worker died or failed at it; what was done of it stays done."""


class FileGone(DomainError, code="transfers.file_gone", title="The file is no longer there"):
    """The file is not where it was stored."""
