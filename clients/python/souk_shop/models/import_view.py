from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.import_view_status import ImportViewStatus, check_import_view_status

if TYPE_CHECKING:
    from ..models.failure_view import FailureView
    from ..models.pictures_view import PicturesView
    from ..models.progress_view import ProgressView
    from ..models.report_view import ReportView


T = TypeVar("T", bound="ImportView")


@_attrs_define
class ImportView:
    """A product file and what became of it.

    Attributes:
        id (int):
        status (ImportViewStatus): `failed` is a file that could not be worked through; see `error`
        filename (str):
        requested_by (str): who asked for it: a person's address, or a key's beginning
        created_at (datetime.datetime): when it was made
        started_at (datetime.datetime | None): when it began; null: it waits
        finished_at (datetime.datetime | None): when it was done or failed; null: not yet
        progress (ProgressView): How far it is.
        error (FailureView | None):
        is_dry_run (bool): nothing was written: it was only looked at
        report (ReportView): What an import has done so far, or in a dry run would do, in products, variants and
            pictures.
        error_count (int): of rows; the first 1,000 are at /imports/{id}/errors
        warning_count (int): of rows; the first 1,000 are at /imports/{id}/warnings
        ignored_columns (list[str]): columns of the file that nothing was taken from
        remarks (list[str]): on the file as a whole
        pictures (PicturesView): What became of the pictures an import named: a worker fetches them after the products.
    """

    id: int
    status: ImportViewStatus
    filename: str
    requested_by: str
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    progress: ProgressView
    error: FailureView | None
    is_dry_run: bool
    report: ReportView
    error_count: int
    warning_count: int
    ignored_columns: list[str]
    remarks: list[str]
    pictures: PicturesView

    def to_dict(self) -> dict[str, Any]:
        from ..models.failure_view import FailureView  # noqa: PLC0415

        id = self.id

        status: str = self.status

        filename = self.filename

        requested_by = self.requested_by

        created_at = self.created_at.isoformat()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        progress = self.progress.to_dict()

        error: dict[str, Any] | None
        if isinstance(self.error, FailureView):
            error = self.error.to_dict()
        else:
            error = self.error

        is_dry_run = self.is_dry_run

        report = self.report.to_dict()

        error_count = self.error_count

        warning_count = self.warning_count

        ignored_columns = self.ignored_columns

        remarks = self.remarks

        pictures = self.pictures.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "filename": filename,
                "requested_by": requested_by,
                "created_at": created_at,
                "started_at": started_at,
                "finished_at": finished_at,
                "progress": progress,
                "error": error,
                "is_dry_run": is_dry_run,
                "report": report,
                "error_count": error_count,
                "warning_count": warning_count,
                "ignored_columns": ignored_columns,
                "remarks": remarks,
                "pictures": pictures,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.failure_view import FailureView  # noqa: PLC0415
        from ..models.pictures_view import PicturesView  # noqa: PLC0415
        from ..models.progress_view import ProgressView  # noqa: PLC0415
        from ..models.report_view import ReportView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        status = check_import_view_status(d.pop("status"))

        filename = d.pop("filename")

        requested_by = d.pop("requested_by")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasstarted_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasstarted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasfinished_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasfinished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        progress = ProgressView.from_dict(d.pop("progress"))

        def _parse_error(data: object) -> FailureView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = FailureView.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FailureView | None, data)

        error = _parse_error(d.pop("error"))

        is_dry_run = d.pop("is_dry_run")

        report = ReportView.from_dict(d.pop("report"))

        error_count = d.pop("error_count")

        warning_count = d.pop("warning_count")

        ignored_columns = cast(list[str], d.pop("ignored_columns"))

        remarks = cast(list[str], d.pop("remarks"))

        pictures = PicturesView.from_dict(d.pop("pictures"))

        import_view = cls(
            id=id,
            status=status,
            filename=filename,
            requested_by=requested_by,
            created_at=created_at,
            started_at=started_at,
            finished_at=finished_at,
            progress=progress,
            error=error,
            is_dry_run=is_dry_run,
            report=report,
            error_count=error_count,
            warning_count=warning_count,
            ignored_columns=ignored_columns,
            remarks=remarks,
            pictures=pictures,
        )

        return import_view
