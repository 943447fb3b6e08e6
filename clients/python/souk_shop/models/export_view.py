from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.export_view_status import ExportViewStatus, check_export_view_status

if TYPE_CHECKING:
    from ..models.download_view import DownloadView
    from ..models.failure_view import FailureView
    from ..models.progress_view import ProgressView


T = TypeVar("T", bound="ExportView")


@_attrs_define
class ExportView:
    """A file that was asked for.

    Attributes:
        id (int):
        status (ExportViewStatus): `failed` is a file that could not be worked through; see `error`
        filename (str):
        requested_by (str): who asked for it: a person's address, or a key's beginning
        created_at (datetime.datetime): when it was made
        started_at (datetime.datetime | None): when it began; null: it waits
        finished_at (datetime.datetime | None): when it was done or failed; null: not yet
        progress (ProgressView): How far it is.
        error (FailureView | None):
        download (DownloadView | None): null until it is done, after it was collected, and where it tells stock that you
            may not see
    """

    id: int
    status: ExportViewStatus
    filename: str
    requested_by: str
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    progress: ProgressView
    error: FailureView | None
    download: DownloadView | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.download_view import DownloadView  # noqa: PLC0415
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

        download: dict[str, Any] | None
        if isinstance(self.download, DownloadView):
            download = self.download.to_dict()
        else:
            download = self.download

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
                "download": download,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.download_view import DownloadView  # noqa: PLC0415
        from ..models.failure_view import FailureView  # noqa: PLC0415
        from ..models.progress_view import ProgressView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        status = check_export_view_status(d.pop("status"))

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

        def _parse_download(data: object) -> DownloadView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                download_type_0 = DownloadView.from_dict(data)

                return download_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DownloadView | None, data)

        download = _parse_download(d.pop("download"))

        export_view = cls(
            id=id,
            status=status,
            filename=filename,
            requested_by=requested_by,
            created_at=created_at,
            started_at=started_at,
            finished_at=finished_at,
            progress=progress,
            error=error,
            download=download,
        )

        return export_view
