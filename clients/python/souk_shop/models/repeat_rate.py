from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.repeats_view import RepeatsView


T = TypeVar("T", bound="RepeatRate")


@_attrs_define
class RepeatRate:
    """How many come back.

    Attributes:
        name (Literal['repeat-rate']):
        from_ (datetime.date | None): null: of now
        to (datetime.date | None):
        data (RepeatsView): Buyers by their e-mail addresses; `repeat_buyers` have bought before, or twice in these
            days.
    """

    name: Literal["repeat-rate"]
    from_: datetime.date | None
    to: datetime.date | None
    data: RepeatsView

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        from_: None | str
        if isinstance(self.from_, datetime.date):
            from_ = self.from_.isoformat()
        else:
            from_ = self.from_

        to: None | str
        if isinstance(self.to, datetime.date):
            to = self.to.isoformat()
        else:
            to = self.to

        data = self.data.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "from": from_,
                "to": to,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.repeats_view import RepeatsView  # noqa: PLC0415

        d = dict(src_dict)
        name = cast(Literal["repeat-rate"], d.pop("name"))
        if name != "repeat-rate":
            raise ValueError(f"name must match const 'repeat-rate', got '{name}'")

        def _parse_from_(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasfrom_type_0 = datetime.date.fromisoformat(data)

                return componentsschemasfrom_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        from_ = _parse_from_(d.pop("from"))

        def _parse_to(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_type_0 = datetime.date.fromisoformat(data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        to = _parse_to(d.pop("to"))

        data = RepeatsView.from_dict(d.pop("data"))

        repeat_rate = cls(
            name=name,
            from_=from_,
            to=to,
            data=data,
        )

        return repeat_rate
