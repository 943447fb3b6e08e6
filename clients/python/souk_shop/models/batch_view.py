from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_view_status import BatchViewStatus, check_batch_view_status

if TYPE_CHECKING:
    from ..models.batch_counts import BatchCounts
    from ..models.batch_result import BatchResult


T = TypeVar("T", bound="BatchView")


@_attrs_define
class BatchView:
    """A batch of products, and what became of each.

    Attributes:
        id (int):
        status (BatchViewStatus):
        requested_by (str): who asked for it: a person's address, or a key's beginning
        counts (BatchCounts): How far a batch is.
        results (list[BatchResult]):
        created_at (datetime.datetime): when it was made
        started_at (datetime.datetime | None): when it began; null: it waits
        finished_at (datetime.datetime | None): when it was done or failed; null: not yet
    """

    id: int
    status: BatchViewStatus
    requested_by: str
    counts: BatchCounts
    results: list[BatchResult]
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status: str = self.status

        requested_by = self.requested_by

        counts = self.counts.to_dict()

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

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

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "requested_by": requested_by,
                "counts": counts,
                "results": results,
                "created_at": created_at,
                "started_at": started_at,
                "finished_at": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_counts import BatchCounts  # noqa: PLC0415
        from ..models.batch_result import BatchResult  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        status = check_batch_view_status(d.pop("status"))

        requested_by = d.pop("requested_by")

        counts = BatchCounts.from_dict(d.pop("counts"))

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = BatchResult.from_dict(results_item_data)

            results.append(results_item)

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

        batch_view = cls(
            id=id,
            status=status,
            requested_by=requested_by,
            counts=counts,
            results=results,
            created_at=created_at,
            started_at=started_at,
            finished_at=finished_at,
        )

        return batch_view
