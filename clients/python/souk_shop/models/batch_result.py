from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_result_status import BatchResultStatus, check_batch_result_status

if TYPE_CHECKING:
    from ..models.batch_error import BatchError


T = TypeVar("T", bound="BatchResult")


@_attrs_define
class BatchResult:
    """What became of one item.

    Attributes:
        index (int): its place among the items that were sent, from 0
        status (BatchResultStatus):
        id (int | None): the product's id
        errors (list[BatchError]):
    """

    index: int
    status: BatchResultStatus
    id: int | None
    errors: list[BatchError]

    def to_dict(self) -> dict[str, Any]:
        index = self.index

        status: str = self.status

        id: int | None
        id = self.id

        errors = []
        for errors_item_data in self.errors:
            errors_item = errors_item_data.to_dict()
            errors.append(errors_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "index": index,
                "status": status,
                "id": id,
                "errors": errors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_error import BatchError  # noqa: PLC0415

        d = dict(src_dict)
        index = d.pop("index")

        status = check_batch_result_status(d.pop("status"))

        def _parse_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        id = _parse_id(d.pop("id"))

        errors = []
        _errors = d.pop("errors")
        for errors_item_data in _errors:
            errors_item = BatchError.from_dict(errors_item_data)

            errors.append(errors_item)

        batch_result = cls(
            index=index,
            status=status,
            id=id,
            errors=errors,
        )

        return batch_result
