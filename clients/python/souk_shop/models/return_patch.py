from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.return_patch_status import ReturnPatchStatus, check_return_patch_status
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReturnPatch")


@_attrs_define
class ReturnPatch:
    """The return's next status. `received` may put the goods back on the shelf; `refunded` gives the money back.

    Attributes:
        status (ReturnPatchStatus):
        restock (bool | Unset): by default false
        shipping (bool | Unset): with `refunded`: the shipping as well; by default false
        answer (None | str | Unset): what the buyer is told
    """

    status: ReturnPatchStatus
    restock: bool | Unset = UNSET
    shipping: bool | Unset = UNSET
    answer: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        status: str = self.status

        restock = self.restock

        shipping = self.shipping

        answer: None | str | Unset
        if isinstance(self.answer, Unset):
            answer = UNSET
        else:
            answer = self.answer

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
            }
        )
        if restock is not UNSET:
            field_dict["restock"] = restock
        if shipping is not UNSET:
            field_dict["shipping"] = shipping
        if answer is not UNSET:
            field_dict["answer"] = answer

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status = check_return_patch_status(d.pop("status"))

        restock = d.pop("restock", UNSET)

        shipping = d.pop("shipping", UNSET)

        def _parse_answer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        answer = _parse_answer(d.pop("answer", UNSET))

        return_patch = cls(
            status=status,
            restock=restock,
            shipping=shipping,
            answer=answer,
        )

        return return_patch
