from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.address_in import AddressIn
    from ..models.draft_line_in import DraftLineIn


T = TypeVar("T", bound="DraftIn")


@_attrs_define
class DraftIn:
    """What is written for a buyer.

    Attributes:
        customer (int | None | Unset): the id of the customer
        email (None | str | Unset): where the link to pay goes; the customer's own
        lines (list[DraftLineIn] | Unset):
        shipping_address (AddressIn | None | Unset): null: not given yet, or nothing has to be sent
        billing_address (AddressIn | None | Unset): null: the shipping address
        shipping_method (None | str | Unset):
        vat_id (None | str | Unset): of the business that buys, with the country's letters
        note (str | Unset):
    """

    customer: int | None | Unset = UNSET
    email: None | str | Unset = UNSET
    lines: list[DraftLineIn] | Unset = UNSET
    shipping_address: AddressIn | None | Unset = UNSET
    billing_address: AddressIn | None | Unset = UNSET
    shipping_method: None | str | Unset = UNSET
    vat_id: None | str | Unset = UNSET
    note: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_in import AddressIn  # noqa: PLC0415

        customer: int | None | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        lines: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.lines, Unset):
            lines = []
            for componentsschemaslines_2_item_data in self.lines:
                componentsschemaslines_2_item = componentsschemaslines_2_item_data.to_dict()
                lines.append(componentsschemaslines_2_item)

        shipping_address: dict[str, Any] | None | Unset
        if isinstance(self.shipping_address, Unset):
            shipping_address = UNSET
        elif isinstance(self.shipping_address, AddressIn):
            shipping_address = self.shipping_address.to_dict()
        else:
            shipping_address = self.shipping_address

        billing_address: dict[str, Any] | None | Unset
        if isinstance(self.billing_address, Unset):
            billing_address = UNSET
        elif isinstance(self.billing_address, AddressIn):
            billing_address = self.billing_address.to_dict()
        else:
            billing_address = self.billing_address

        shipping_method: None | str | Unset
        if isinstance(self.shipping_method, Unset):
            shipping_method = UNSET
        else:
            shipping_method = self.shipping_method

        vat_id: None | str | Unset
        if isinstance(self.vat_id, Unset):
            vat_id = UNSET
        else:
            vat_id = self.vat_id

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if customer is not UNSET:
            field_dict["customer"] = customer
        if email is not UNSET:
            field_dict["email"] = email
        if lines is not UNSET:
            field_dict["lines"] = lines
        if shipping_address is not UNSET:
            field_dict["shipping_address"] = shipping_address
        if billing_address is not UNSET:
            field_dict["billing_address"] = billing_address
        if shipping_method is not UNSET:
            field_dict["shipping_method"] = shipping_method
        if vat_id is not UNSET:
            field_dict["vat_id"] = vat_id
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address_in import AddressIn  # noqa: PLC0415
        from ..models.draft_line_in import DraftLineIn  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_customer(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        _lines = d.pop("lines", UNSET)
        lines: list[DraftLineIn] | Unset = UNSET
        if _lines is not UNSET:
            lines = []
            for componentsschemaslines_2_item_data in _lines:
                componentsschemaslines_2_item = DraftLineIn.from_dict(componentsschemaslines_2_item_data)

                lines.append(componentsschemaslines_2_item)

        def _parse_shipping_address(data: object) -> AddressIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshipping_address_2_type_0 = AddressIn.from_dict(data)

                return componentsschemasshipping_address_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AddressIn | None | Unset, data)

        shipping_address = _parse_shipping_address(d.pop("shipping_address", UNSET))

        def _parse_billing_address(data: object) -> AddressIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasbilling_address_2_type_0 = AddressIn.from_dict(data)

                return componentsschemasbilling_address_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AddressIn | None | Unset, data)

        billing_address = _parse_billing_address(d.pop("billing_address", UNSET))

        def _parse_shipping_method(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        shipping_method = _parse_shipping_method(d.pop("shipping_method", UNSET))

        def _parse_vat_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        vat_id = _parse_vat_id(d.pop("vat_id", UNSET))

        note = d.pop("note", UNSET)

        draft_in = cls(
            customer=customer,
            email=email,
            lines=lines,
            shipping_address=shipping_address,
            billing_address=billing_address,
            shipping_method=shipping_method,
            vat_id=vat_id,
            note=note,
        )

        return draft_in
