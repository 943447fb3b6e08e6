from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.draft_view_status import DraftViewStatus, check_draft_view_status

if TYPE_CHECKING:
    from ..models.address_dict import AddressDict
    from ..models.cart_item_view import CartItemView
    from ..models.cart_warning import CartWarning
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="DraftView")


@_attrs_define
class DraftView:
    """What is written for a buyer, at its own prices, until it is an order.

    Attributes:
        id (UUID):
        status (DraftViewStatus): sent: an order that awaits its buyer; closed: cancelled or expired
        order (int | None): the number of the order it has become
        customer (int | None): the id of the customer
        email (None | str):
        note (str): the words to its buyer, which become the order's
        created_by (str): the member of staff, or the key, that wrote it
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
        payment_url (None | str): where its buyer pays, once it was sent
        currency (str): ISO 4217, in capital letters
        lines (list[CartItemView]):
        shipping_address (AddressDict | None): null: not given yet, or nothing has to be sent
        billing_address (AddressDict | None): null: the shipping address
        vat_id (None | str): of the business that buys, with the country's letters
        shipping_method (None | str):
        prices_include_tax (bool): true: tax is within every price; false: it is added at the end
        subtotal (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        discount_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        shipping_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        warnings (list[CartWarning]): what its buyer should know before they order
    """

    id: UUID
    status: DraftViewStatus
    order: int | None
    customer: int | None
    email: None | str
    note: str
    created_by: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    payment_url: None | str
    currency: str
    lines: list[CartItemView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: None | str
    shipping_method: None | str
    prices_include_tax: bool
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    warnings: list[CartWarning]

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_dict import AddressDict  # noqa: PLC0415

        id = str(self.id)

        status: str = self.status

        order: int | None
        order = self.order

        customer: int | None
        customer = self.customer

        email: None | str
        email = self.email

        note = self.note

        created_by = self.created_by

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        payment_url: None | str
        payment_url = self.payment_url

        currency = self.currency

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        shipping_address: dict[str, Any] | None
        if isinstance(self.shipping_address, AddressDict):
            shipping_address = self.shipping_address.to_dict()
        else:
            shipping_address = self.shipping_address

        billing_address: dict[str, Any] | None
        if isinstance(self.billing_address, AddressDict):
            billing_address = self.billing_address.to_dict()
        else:
            billing_address = self.billing_address

        vat_id: None | str
        vat_id = self.vat_id

        shipping_method: None | str
        shipping_method = self.shipping_method

        prices_include_tax = self.prices_include_tax

        subtotal = self.subtotal.to_dict()

        discount_total = self.discount_total.to_dict()

        shipping_total = self.shipping_total.to_dict()

        tax_total = self.tax_total.to_dict()

        total = self.total.to_dict()

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "order": order,
                "customer": customer,
                "email": email,
                "note": note,
                "created_by": created_by,
                "created_at": created_at,
                "updated_at": updated_at,
                "payment_url": payment_url,
                "currency": currency,
                "lines": lines,
                "shipping_address": shipping_address,
                "billing_address": billing_address,
                "vat_id": vat_id,
                "shipping_method": shipping_method,
                "prices_include_tax": prices_include_tax,
                "subtotal": subtotal,
                "discount_total": discount_total,
                "shipping_total": shipping_total,
                "tax_total": tax_total,
                "total": total,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address_dict import AddressDict  # noqa: PLC0415
        from ..models.cart_item_view import CartItemView  # noqa: PLC0415
        from ..models.cart_warning import CartWarning  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = check_draft_view_status(d.pop("status"))

        def _parse_order(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        order = _parse_order(d.pop("order"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        note = d.pop("note")

        created_by = d.pop("created_by")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_payment_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        payment_url = _parse_payment_url(d.pop("payment_url"))

        currency = d.pop("currency")

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = CartItemView.from_dict(lines_item_data)

            lines.append(lines_item)

        def _parse_shipping_address(data: object) -> AddressDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshipping_address_type_0 = AddressDict.from_dict(data)

                return componentsschemasshipping_address_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AddressDict | None, data)

        shipping_address = _parse_shipping_address(d.pop("shipping_address"))

        def _parse_billing_address(data: object) -> AddressDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasbilling_address_type_0 = AddressDict.from_dict(data)

                return componentsschemasbilling_address_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AddressDict | None, data)

        billing_address = _parse_billing_address(d.pop("billing_address"))

        def _parse_vat_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        vat_id = _parse_vat_id(d.pop("vat_id"))

        def _parse_shipping_method(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        shipping_method = _parse_shipping_method(d.pop("shipping_method"))

        prices_include_tax = d.pop("prices_include_tax")

        subtotal = MoneyDict.from_dict(d.pop("subtotal"))

        discount_total = MoneyDict.from_dict(d.pop("discount_total"))

        shipping_total = MoneyDict.from_dict(d.pop("shipping_total"))

        tax_total = MoneyDict.from_dict(d.pop("tax_total"))

        total = MoneyDict.from_dict(d.pop("total"))

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = CartWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        draft_view = cls(
            id=id,
            status=status,
            order=order,
            customer=customer,
            email=email,
            note=note,
            created_by=created_by,
            created_at=created_at,
            updated_at=updated_at,
            payment_url=payment_url,
            currency=currency,
            lines=lines,
            shipping_address=shipping_address,
            billing_address=billing_address,
            vat_id=vat_id,
            shipping_method=shipping_method,
            prices_include_tax=prices_include_tax,
            subtotal=subtotal,
            discount_total=discount_total,
            shipping_total=shipping_total,
            tax_total=tax_total,
            total=total,
            warnings=warnings,
        )

        return draft_view
