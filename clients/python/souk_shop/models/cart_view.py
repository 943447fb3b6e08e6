from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.exemption_reason import ExemptionReason, check_exemption_reason
from ..models.status import Status, check_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.address_dict import AddressDict
    from ..models.agreed_view import AgreedView
    from ..models.cart_discount_view import CartDiscountView
    from ..models.cart_gift_card_view import CartGiftCardView
    from ..models.cart_item_view import CartItemView
    from ..models.cart_warning import CartWarning
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="CartView")


@_attrs_define
class CartView:
    """What a buyer means to order, priced now.

    Attributes:
        id (UUID):
        status (Status):
        currency (str): ISO 4217, in capital letters
        locale (None | str): the language its order will be written of in
        email (None | str): where its buyer will be written to
        items (list[CartItemView]):
        discount_codes (list[str]): as they were typed in
        discounts (list[CartDiscountView]):
        shipping_address (AddressDict | None): null: not given yet, or nothing has to be sent
        billing_address (AddressDict | None): null: the shipping address
        vat_id (None | str): of a business that buys
        shipping_method (None | str): the chosen one, or the cheapest while none is chosen
        needs_shipping (bool): whether anything in it has to be sent
        note (str): the buyer's words, for the order
        prices_include_tax (bool): true: tax is within every price; false: it is added at the end
        reverse_charge (bool): no tax: it is the buyer's to declare
        tax_exemption (ExemptionReason | None): no tax: why its buyer is exempt
        subtotal (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        discount_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        shipping_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        gift_cards (list[CartGiftCardView]):
        use_store_credit (bool): pay with the customer's store credit as far as it goes
        store_credit (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        credit_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        amount_due (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        policies (list[AgreedView]): the policies in force: send those back with the order that its buyer has agreed to
        warnings (list[CartWarning]): what its buyer should know before they order
        expires_at (datetime.datetime): when it is forgotten; any change of it puts that off
        updated_at (datetime.datetime): when it last changed: what feeds go by
        token (str | Unset): a guest's key to the cart, for X-Cart-Token; in the first answer only
    """

    id: UUID
    status: Status
    currency: str
    locale: None | str
    email: None | str
    items: list[CartItemView]
    discount_codes: list[str]
    discounts: list[CartDiscountView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: None | str
    shipping_method: None | str
    needs_shipping: bool
    note: str
    prices_include_tax: bool
    reverse_charge: bool
    tax_exemption: ExemptionReason | None
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    gift_cards: list[CartGiftCardView]
    use_store_credit: bool
    store_credit: MoneyDict
    credit_total: MoneyDict
    amount_due: MoneyDict
    policies: list[AgreedView]
    warnings: list[CartWarning]
    expires_at: datetime.datetime
    updated_at: datetime.datetime
    token: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_dict import AddressDict  # noqa: PLC0415

        id = str(self.id)

        status: str = self.status

        currency = self.currency

        locale: None | str
        locale = self.locale

        email: None | str
        email = self.email

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        discount_codes = self.discount_codes

        discounts = []
        for discounts_item_data in self.discounts:
            discounts_item = discounts_item_data.to_dict()
            discounts.append(discounts_item)

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

        needs_shipping = self.needs_shipping

        note = self.note

        prices_include_tax = self.prices_include_tax

        reverse_charge = self.reverse_charge

        tax_exemption: None | str
        if isinstance(self.tax_exemption, str):
            tax_exemption = self.tax_exemption
        else:
            tax_exemption = self.tax_exemption

        subtotal = self.subtotal.to_dict()

        discount_total = self.discount_total.to_dict()

        shipping_total = self.shipping_total.to_dict()

        tax_total = self.tax_total.to_dict()

        total = self.total.to_dict()

        gift_cards = []
        for gift_cards_item_data in self.gift_cards:
            gift_cards_item = gift_cards_item_data.to_dict()
            gift_cards.append(gift_cards_item)

        use_store_credit = self.use_store_credit

        store_credit = self.store_credit.to_dict()

        credit_total = self.credit_total.to_dict()

        amount_due = self.amount_due.to_dict()

        policies = []
        for policies_item_data in self.policies:
            policies_item = policies_item_data.to_dict()
            policies.append(policies_item)

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        expires_at = self.expires_at.isoformat()

        updated_at = self.updated_at.isoformat()

        token = self.token

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "currency": currency,
                "locale": locale,
                "email": email,
                "items": items,
                "discount_codes": discount_codes,
                "discounts": discounts,
                "shipping_address": shipping_address,
                "billing_address": billing_address,
                "vat_id": vat_id,
                "shipping_method": shipping_method,
                "needs_shipping": needs_shipping,
                "note": note,
                "prices_include_tax": prices_include_tax,
                "reverse_charge": reverse_charge,
                "tax_exemption": tax_exemption,
                "subtotal": subtotal,
                "discount_total": discount_total,
                "shipping_total": shipping_total,
                "tax_total": tax_total,
                "total": total,
                "gift_cards": gift_cards,
                "use_store_credit": use_store_credit,
                "store_credit": store_credit,
                "credit_total": credit_total,
                "amount_due": amount_due,
                "policies": policies,
                "warnings": warnings,
                "expires_at": expires_at,
                "updated_at": updated_at,
            }
        )
        if token is not UNSET:
            field_dict["token"] = token

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address_dict import AddressDict  # noqa: PLC0415
        from ..models.agreed_view import AgreedView  # noqa: PLC0415
        from ..models.cart_discount_view import CartDiscountView  # noqa: PLC0415
        from ..models.cart_gift_card_view import CartGiftCardView  # noqa: PLC0415
        from ..models.cart_item_view import CartItemView  # noqa: PLC0415
        from ..models.cart_warning import CartWarning  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = check_status(d.pop("status"))

        currency = d.pop("currency")

        def _parse_locale(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        locale = _parse_locale(d.pop("locale"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = CartItemView.from_dict(items_item_data)

            items.append(items_item)

        discount_codes = cast(list[str], d.pop("discount_codes"))

        discounts = []
        _discounts = d.pop("discounts")
        for discounts_item_data in _discounts:
            discounts_item = CartDiscountView.from_dict(discounts_item_data)

            discounts.append(discounts_item)

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

        needs_shipping = d.pop("needs_shipping")

        note = d.pop("note")

        prices_include_tax = d.pop("prices_include_tax")

        reverse_charge = d.pop("reverse_charge")

        def _parse_tax_exemption(data: object) -> ExemptionReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_exemption_type_0 = check_exemption_reason(data)

                return tax_exemption_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExemptionReason | None, data)

        tax_exemption = _parse_tax_exemption(d.pop("tax_exemption"))

        subtotal = MoneyDict.from_dict(d.pop("subtotal"))

        discount_total = MoneyDict.from_dict(d.pop("discount_total"))

        shipping_total = MoneyDict.from_dict(d.pop("shipping_total"))

        tax_total = MoneyDict.from_dict(d.pop("tax_total"))

        total = MoneyDict.from_dict(d.pop("total"))

        gift_cards = []
        _gift_cards = d.pop("gift_cards")
        for gift_cards_item_data in _gift_cards:
            gift_cards_item = CartGiftCardView.from_dict(gift_cards_item_data)

            gift_cards.append(gift_cards_item)

        use_store_credit = d.pop("use_store_credit")

        store_credit = MoneyDict.from_dict(d.pop("store_credit"))

        credit_total = MoneyDict.from_dict(d.pop("credit_total"))

        amount_due = MoneyDict.from_dict(d.pop("amount_due"))

        policies = []
        _policies = d.pop("policies")
        for policies_item_data in _policies:
            policies_item = AgreedView.from_dict(policies_item_data)

            policies.append(policies_item)

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = CartWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        token = d.pop("token", UNSET)

        cart_view = cls(
            id=id,
            status=status,
            currency=currency,
            locale=locale,
            email=email,
            items=items,
            discount_codes=discount_codes,
            discounts=discounts,
            shipping_address=shipping_address,
            billing_address=billing_address,
            vat_id=vat_id,
            shipping_method=shipping_method,
            needs_shipping=needs_shipping,
            note=note,
            prices_include_tax=prices_include_tax,
            reverse_charge=reverse_charge,
            tax_exemption=tax_exemption,
            subtotal=subtotal,
            discount_total=discount_total,
            shipping_total=shipping_total,
            tax_total=tax_total,
            total=total,
            gift_cards=gift_cards,
            use_store_credit=use_store_credit,
            store_credit=store_credit,
            credit_total=credit_total,
            amount_due=amount_due,
            policies=policies,
            warnings=warnings,
            expires_at=expires_at,
            updated_at=updated_at,
            token=token,
        )

        return cart_view
