from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.address_in import AddressIn


T = TypeVar("T", bound="CartPatch")


@_attrs_define
class CartPatch:
    """What to set of a cart; null clears.

    Attributes:
        email (None | str | Unset): where its buyer will be written to
        locale (None | str | Unset): the language, as in de
        shipping_address (AddressIn | None | Unset): null: not given yet, or nothing has to be sent
        billing_address (AddressIn | None | Unset): null: the shipping address
        vat_id (None | str | Unset): of the business that buys, with the country's letters
        shipping_method (None | str | Unset): a code of the shipping options
        note (None | str | Unset): the buyer's words, for the order
        use_store_credit (bool | None | Unset): pay with what the customer has in the shop, after gift cards
    """

    email: None | str | Unset = UNSET
    locale: None | str | Unset = UNSET
    shipping_address: AddressIn | None | Unset = UNSET
    billing_address: AddressIn | None | Unset = UNSET
    vat_id: None | str | Unset = UNSET
    shipping_method: None | str | Unset = UNSET
    note: None | str | Unset = UNSET
    use_store_credit: bool | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_in import AddressIn  # noqa: PLC0415

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        locale: None | str | Unset
        if isinstance(self.locale, Unset):
            locale = UNSET
        else:
            locale = self.locale

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

        vat_id: None | str | Unset
        if isinstance(self.vat_id, Unset):
            vat_id = UNSET
        else:
            vat_id = self.vat_id

        shipping_method: None | str | Unset
        if isinstance(self.shipping_method, Unset):
            shipping_method = UNSET
        else:
            shipping_method = self.shipping_method

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        use_store_credit: bool | None | Unset
        if isinstance(self.use_store_credit, Unset):
            use_store_credit = UNSET
        else:
            use_store_credit = self.use_store_credit

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if email is not UNSET:
            field_dict["email"] = email
        if locale is not UNSET:
            field_dict["locale"] = locale
        if shipping_address is not UNSET:
            field_dict["shipping_address"] = shipping_address
        if billing_address is not UNSET:
            field_dict["billing_address"] = billing_address
        if vat_id is not UNSET:
            field_dict["vat_id"] = vat_id
        if shipping_method is not UNSET:
            field_dict["shipping_method"] = shipping_method
        if note is not UNSET:
            field_dict["note"] = note
        if use_store_credit is not UNSET:
            field_dict["use_store_credit"] = use_store_credit

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address_in import AddressIn  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_locale(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        locale = _parse_locale(d.pop("locale", UNSET))

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

        def _parse_vat_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        vat_id = _parse_vat_id(d.pop("vat_id", UNSET))

        def _parse_shipping_method(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        shipping_method = _parse_shipping_method(d.pop("shipping_method", UNSET))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        def _parse_use_store_credit(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        use_store_credit = _parse_use_store_credit(d.pop("use_store_credit", UNSET))

        cart_patch = cls(
            email=email,
            locale=locale,
            shipping_address=shipping_address,
            billing_address=billing_address,
            vat_id=vat_id,
            shipping_method=shipping_method,
            note=note,
            use_store_credit=use_store_credit,
        )

        return cart_patch
