from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.exemption_reason import ExemptionReason, check_exemption_reason
from ..models.fulfilment_status import FulfilmentStatus, check_fulfilment_status
from ..models.order_view_members_status import OrderViewMembersStatus, check_order_view_members_status
from ..models.payment_status import PaymentStatus, check_payment_status

if TYPE_CHECKING:
    from ..models.address_dict import AddressDict
    from ..models.agreed_view import AgreedView
    from ..models.custom_fields import CustomFields
    from ..models.fulfilment_view import FulfilmentView
    from ..models.metadata_in import MetadataIn
    from ..models.money_dict import MoneyDict
    from ..models.order_customer_view import OrderCustomerView
    from ..models.order_discount_view import OrderDiscountView
    from ..models.order_line_view import OrderLineView
    from ..models.order_shipping_view import OrderShippingView
    from ..models.order_tax_view import OrderTaxView
    from ..models.payment_view import PaymentView
    from ..models.refund_view import RefundView
    from ..models.return_view import ReturnView


T = TypeVar("T", bound="OrderView")


@_attrs_define
class OrderView:
    """A placed order.

    Attributes:
        id (UUID):
        number (int): what people call the order; it never changes
        status (OrderViewMembersStatus):
        payment_status (PaymentStatus): What has been paid of it.
        fulfilment_status (FulfilmentStatus): What has been sent of it.
        email (str): where its buyer is written to
        customer (None | OrderCustomerView): null: a guest
        currency (str): ISO 4217, in capital letters
        locale (None | str): the language its buyer is written to in
        prices_include_tax (bool): true: tax is within every price; false: it is added at the end
        lines (list[OrderLineView]):
        discounts (list[OrderDiscountView]):
        taxes (list[OrderTaxView]): one entry for each rate
        shipping_address (AddressDict | None): null: not given yet, or nothing has to be sent
        billing_address (AddressDict | None): null: the shipping address
        vat_id (None | str): of the business that bought
        reverse_charge (bool): no tax: it is the buyer's to declare
        tax_exemption (ExemptionReason | None): no tax: why its buyer was exempt
        tax_exemption_certificate (None | str): the number on the paper that the buyer has shown
        shipping_method (None | OrderShippingView): as it was chosen; null: nothing is sent
        note (str): the buyer's words
        policies (list[AgreedView]): the versions that its buyer has agreed to
        subtotal (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        discount_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        shipping_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        credit_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        amount_due (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        refunded_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        authorized_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        captured_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        owed (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        payments (list[PaymentView]):
        fulfilments (list[FulfilmentView]):
        refunds (list[RefundView]):
        returns (list[ReturnView]):
        invoice_number (int | None): null: there is no invoice yet
        external_id (None | str): what another system calls it; unique among its kind
        metadata (MetadataIn): texts that another system keeps here, by key
        custom_fields (CustomFields): values of the shop's custom fields by key; buyers see those that are public
        tags (list[str]):
        placed_at (datetime.datetime): when its buyer ordered
        paid_at (datetime.datetime | None): when all of it was paid; null: it is not
        expires_at (datetime.datetime | None): when it is given up if nobody pays; null: it is not
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    number: int
    status: OrderViewMembersStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    email: str
    customer: None | OrderCustomerView
    currency: str
    locale: None | str
    prices_include_tax: bool
    lines: list[OrderLineView]
    discounts: list[OrderDiscountView]
    taxes: list[OrderTaxView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: None | str
    reverse_charge: bool
    tax_exemption: ExemptionReason | None
    tax_exemption_certificate: None | str
    shipping_method: None | OrderShippingView
    note: str
    policies: list[AgreedView]
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    credit_total: MoneyDict
    amount_due: MoneyDict
    refunded_total: MoneyDict
    authorized_total: MoneyDict
    captured_total: MoneyDict
    owed: MoneyDict
    payments: list[PaymentView]
    fulfilments: list[FulfilmentView]
    refunds: list[RefundView]
    returns: list[ReturnView]
    invoice_number: int | None
    external_id: None | str
    metadata: MetadataIn
    custom_fields: CustomFields
    tags: list[str]
    placed_at: datetime.datetime
    paid_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.address_dict import AddressDict  # noqa: PLC0415
        from ..models.order_customer_view import OrderCustomerView  # noqa: PLC0415
        from ..models.order_shipping_view import OrderShippingView  # noqa: PLC0415

        id = str(self.id)

        number = self.number

        status: str = self.status

        payment_status: str = self.payment_status

        fulfilment_status: str = self.fulfilment_status

        email = self.email

        customer: dict[str, Any] | None
        if isinstance(self.customer, OrderCustomerView):
            customer = self.customer.to_dict()
        else:
            customer = self.customer

        currency = self.currency

        locale: None | str
        locale = self.locale

        prices_include_tax = self.prices_include_tax

        lines = []
        for componentsschemaslines_item_data in self.lines:
            componentsschemaslines_item = componentsschemaslines_item_data.to_dict()
            lines.append(componentsschemaslines_item)

        discounts = []
        for componentsschemasdiscounts_item_data in self.discounts:
            componentsschemasdiscounts_item = componentsschemasdiscounts_item_data.to_dict()
            discounts.append(componentsschemasdiscounts_item)

        taxes = []
        for componentsschemastaxes_item_data in self.taxes:
            componentsschemastaxes_item = componentsschemastaxes_item_data.to_dict()
            taxes.append(componentsschemastaxes_item)

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

        reverse_charge = self.reverse_charge

        tax_exemption: None | str
        if isinstance(self.tax_exemption, str):
            tax_exemption = self.tax_exemption
        else:
            tax_exemption = self.tax_exemption

        tax_exemption_certificate: None | str
        tax_exemption_certificate = self.tax_exemption_certificate

        shipping_method: dict[str, Any] | None
        if isinstance(self.shipping_method, OrderShippingView):
            shipping_method = self.shipping_method.to_dict()
        else:
            shipping_method = self.shipping_method

        note = self.note

        policies = []
        for componentsschemaspolicies_item_data in self.policies:
            componentsschemaspolicies_item = componentsschemaspolicies_item_data.to_dict()
            policies.append(componentsschemaspolicies_item)

        subtotal = self.subtotal.to_dict()

        discount_total = self.discount_total.to_dict()

        shipping_total = self.shipping_total.to_dict()

        tax_total = self.tax_total.to_dict()

        total = self.total.to_dict()

        credit_total = self.credit_total.to_dict()

        amount_due = self.amount_due.to_dict()

        refunded_total = self.refunded_total.to_dict()

        authorized_total = self.authorized_total.to_dict()

        captured_total = self.captured_total.to_dict()

        owed = self.owed.to_dict()

        payments = []
        for componentsschemaspayments_item_data in self.payments:
            componentsschemaspayments_item = componentsschemaspayments_item_data.to_dict()
            payments.append(componentsschemaspayments_item)

        fulfilments = []
        for componentsschemasshared_4_item_data in self.fulfilments:
            componentsschemasshared_4_item = componentsschemasshared_4_item_data.to_dict()
            fulfilments.append(componentsschemasshared_4_item)

        refunds = []
        for componentsschemasshared_5_item_data in self.refunds:
            componentsschemasshared_5_item = componentsschemasshared_5_item_data.to_dict()
            refunds.append(componentsschemasshared_5_item)

        returns = []
        for componentsschemasshared_6_item_data in self.returns:
            componentsschemasshared_6_item = componentsschemasshared_6_item_data.to_dict()
            returns.append(componentsschemasshared_6_item)

        invoice_number: int | None
        invoice_number = self.invoice_number

        external_id: None | str
        external_id = self.external_id

        metadata = self.metadata.to_dict()

        custom_fields = self.custom_fields.to_dict()

        tags = self.tags

        placed_at = self.placed_at.isoformat()

        paid_at: None | str
        if isinstance(self.paid_at, datetime.datetime):
            paid_at = self.paid_at.isoformat()
        else:
            paid_at = self.paid_at

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "number": number,
                "status": status,
                "payment_status": payment_status,
                "fulfilment_status": fulfilment_status,
                "email": email,
                "customer": customer,
                "currency": currency,
                "locale": locale,
                "prices_include_tax": prices_include_tax,
                "lines": lines,
                "discounts": discounts,
                "taxes": taxes,
                "shipping_address": shipping_address,
                "billing_address": billing_address,
                "vat_id": vat_id,
                "reverse_charge": reverse_charge,
                "tax_exemption": tax_exemption,
                "tax_exemption_certificate": tax_exemption_certificate,
                "shipping_method": shipping_method,
                "note": note,
                "policies": policies,
                "subtotal": subtotal,
                "discount_total": discount_total,
                "shipping_total": shipping_total,
                "tax_total": tax_total,
                "total": total,
                "credit_total": credit_total,
                "amount_due": amount_due,
                "refunded_total": refunded_total,
                "authorized_total": authorized_total,
                "captured_total": captured_total,
                "owed": owed,
                "payments": payments,
                "fulfilments": fulfilments,
                "refunds": refunds,
                "returns": returns,
                "invoice_number": invoice_number,
                "external_id": external_id,
                "metadata": metadata,
                "custom_fields": custom_fields,
                "tags": tags,
                "placed_at": placed_at,
                "paid_at": paid_at,
                "expires_at": expires_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address_dict import AddressDict  # noqa: PLC0415
        from ..models.agreed_view import AgreedView  # noqa: PLC0415
        from ..models.custom_fields import CustomFields  # noqa: PLC0415
        from ..models.fulfilment_view import FulfilmentView  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.order_customer_view import OrderCustomerView  # noqa: PLC0415
        from ..models.order_discount_view import OrderDiscountView  # noqa: PLC0415
        from ..models.order_line_view import OrderLineView  # noqa: PLC0415
        from ..models.order_shipping_view import OrderShippingView  # noqa: PLC0415
        from ..models.order_tax_view import OrderTaxView  # noqa: PLC0415
        from ..models.payment_view import PaymentView  # noqa: PLC0415
        from ..models.refund_view import RefundView  # noqa: PLC0415
        from ..models.return_view import ReturnView  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        number = d.pop("number")

        status = check_order_view_members_status(d.pop("status"))

        payment_status = check_payment_status(d.pop("payment_status"))

        fulfilment_status = check_fulfilment_status(d.pop("fulfilment_status"))

        email = d.pop("email")

        def _parse_customer(data: object) -> None | OrderCustomerView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemascustomer_type_0 = OrderCustomerView.from_dict(data)

                return componentsschemascustomer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrderCustomerView, data)

        customer = _parse_customer(d.pop("customer"))

        currency = d.pop("currency")

        def _parse_locale(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        locale = _parse_locale(d.pop("locale"))

        prices_include_tax = d.pop("prices_include_tax")

        lines = []
        _lines = d.pop("lines")
        for componentsschemaslines_item_data in _lines:
            componentsschemaslines_item = OrderLineView.from_dict(componentsschemaslines_item_data)

            lines.append(componentsschemaslines_item)

        discounts = []
        _discounts = d.pop("discounts")
        for componentsschemasdiscounts_item_data in _discounts:
            componentsschemasdiscounts_item = OrderDiscountView.from_dict(componentsschemasdiscounts_item_data)

            discounts.append(componentsschemasdiscounts_item)

        taxes = []
        _taxes = d.pop("taxes")
        for componentsschemastaxes_item_data in _taxes:
            componentsschemastaxes_item = OrderTaxView.from_dict(componentsschemastaxes_item_data)

            taxes.append(componentsschemastaxes_item)

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

        reverse_charge = d.pop("reverse_charge")

        def _parse_tax_exemption(data: object) -> ExemptionReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemastax_exemption_type_0 = check_exemption_reason(data)

                return componentsschemastax_exemption_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExemptionReason | None, data)

        tax_exemption = _parse_tax_exemption(d.pop("tax_exemption"))

        def _parse_tax_exemption_certificate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tax_exemption_certificate = _parse_tax_exemption_certificate(d.pop("tax_exemption_certificate"))

        def _parse_shipping_method(data: object) -> None | OrderShippingView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshipping_method_type_0 = OrderShippingView.from_dict(data)

                return componentsschemasshipping_method_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrderShippingView, data)

        shipping_method = _parse_shipping_method(d.pop("shipping_method"))

        note = d.pop("note")

        policies = []
        _policies = d.pop("policies")
        for componentsschemaspolicies_item_data in _policies:
            componentsschemaspolicies_item = AgreedView.from_dict(componentsschemaspolicies_item_data)

            policies.append(componentsschemaspolicies_item)

        subtotal = MoneyDict.from_dict(d.pop("subtotal"))

        discount_total = MoneyDict.from_dict(d.pop("discount_total"))

        shipping_total = MoneyDict.from_dict(d.pop("shipping_total"))

        tax_total = MoneyDict.from_dict(d.pop("tax_total"))

        total = MoneyDict.from_dict(d.pop("total"))

        credit_total = MoneyDict.from_dict(d.pop("credit_total"))

        amount_due = MoneyDict.from_dict(d.pop("amount_due"))

        refunded_total = MoneyDict.from_dict(d.pop("refunded_total"))

        authorized_total = MoneyDict.from_dict(d.pop("authorized_total"))

        captured_total = MoneyDict.from_dict(d.pop("captured_total"))

        owed = MoneyDict.from_dict(d.pop("owed"))

        payments = []
        _payments = d.pop("payments")
        for componentsschemaspayments_item_data in _payments:
            componentsschemaspayments_item = PaymentView.from_dict(componentsschemaspayments_item_data)

            payments.append(componentsschemaspayments_item)

        fulfilments = []
        _fulfilments = d.pop("fulfilments")
        for componentsschemasshared_4_item_data in _fulfilments:
            componentsschemasshared_4_item = FulfilmentView.from_dict(componentsschemasshared_4_item_data)

            fulfilments.append(componentsschemasshared_4_item)

        refunds = []
        _refunds = d.pop("refunds")
        for componentsschemasshared_5_item_data in _refunds:
            componentsschemasshared_5_item = RefundView.from_dict(componentsschemasshared_5_item_data)

            refunds.append(componentsschemasshared_5_item)

        returns = []
        _returns = d.pop("returns")
        for componentsschemasshared_6_item_data in _returns:
            componentsschemasshared_6_item = ReturnView.from_dict(componentsschemasshared_6_item_data)

            returns.append(componentsschemasshared_6_item)

        def _parse_invoice_number(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        invoice_number = _parse_invoice_number(d.pop("invoice_number"))

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        metadata = MetadataIn.from_dict(d.pop("metadata"))

        custom_fields = CustomFields.from_dict(d.pop("custom_fields"))

        tags = cast(list[str], d.pop("tags"))

        placed_at = datetime.datetime.fromisoformat(d.pop("placed_at"))

        def _parse_paid_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemaspaid_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemaspaid_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        paid_at = _parse_paid_at(d.pop("paid_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasexpires_at_2_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasexpires_at_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        order_view = cls(
            id=id,
            number=number,
            status=status,
            payment_status=payment_status,
            fulfilment_status=fulfilment_status,
            email=email,
            customer=customer,
            currency=currency,
            locale=locale,
            prices_include_tax=prices_include_tax,
            lines=lines,
            discounts=discounts,
            taxes=taxes,
            shipping_address=shipping_address,
            billing_address=billing_address,
            vat_id=vat_id,
            reverse_charge=reverse_charge,
            tax_exemption=tax_exemption,
            tax_exemption_certificate=tax_exemption_certificate,
            shipping_method=shipping_method,
            note=note,
            policies=policies,
            subtotal=subtotal,
            discount_total=discount_total,
            shipping_total=shipping_total,
            tax_total=tax_total,
            total=total,
            credit_total=credit_total,
            amount_due=amount_due,
            refunded_total=refunded_total,
            authorized_total=authorized_total,
            captured_total=captured_total,
            owed=owed,
            payments=payments,
            fulfilments=fulfilments,
            refunds=refunds,
            returns=returns,
            invoice_number=invoice_number,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
            tags=tags,
            placed_at=placed_at,
            paid_at=paid_at,
            expires_at=expires_at,
            updated_at=updated_at,
        )

        return order_view
