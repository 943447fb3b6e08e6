from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_problem import FieldProblem
    from ..models.money_dict import MoneyDict
    from ..models.shortage import Shortage


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """An RFC 9457 problem document; the members after `errors` come with some codes, which the catalogue names.

    Attributes:
        type_ (str):
        title (str):
        status (int):
        detail (str):
        code (str): stable; the catalogue is at /api/v1/docs/errors
        request_id (str): of the request, as its X-Request-Id
        errors (list[FieldProblem] | Unset): of a 422: what is wrong with which field
        amount_due (MoneyDict | Unset): Money on the wire: the amount as a string with all the currency's decimals.
        balance (MoneyDict | Unset): Money on the wire: the amount as a string with all the currency's decimals.
        fields (list[str] | Unset): what is missing
        items (list[int] | Unset): of the cart, which are no longer sold
        kind (str | Unset): of the policy that has changed
        left (MoneyDict | Unset): Money on the wire: the amount as a string with all the currency's decimals.
        limit (int | str | Unset): the plan's, or the name of the rate
        limit_mb (int | Unset): in megabytes
        lines (list[Shortage] | Unset):
        most (int | Unset):
        offered (list[str] | Unset): codes of shipping methods
        on_hand (int | Unset): pieces that lie there, those that are reserved included
        permission (str | Unset): which is missing
        plan (str | Unset):
        reserved (int | Unset): pieces on hand that placed orders wait for
        retry_after (int | Unset): seconds
        scope (None | str | Unset): which the key lacks
        suggestions (list[str] | Unset): slugs that are free
        total (MoneyDict | Unset): Money on the wire: the amount as a string with all the currency's decimals.
        used_mb (float | Unset): in megabytes
    """

    type_: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] | Unset = UNSET
    amount_due: MoneyDict | Unset = UNSET
    balance: MoneyDict | Unset = UNSET
    fields: list[str] | Unset = UNSET
    items: list[int] | Unset = UNSET
    kind: str | Unset = UNSET
    left: MoneyDict | Unset = UNSET
    limit: int | str | Unset = UNSET
    limit_mb: int | Unset = UNSET
    lines: list[Shortage] | Unset = UNSET
    most: int | Unset = UNSET
    offered: list[str] | Unset = UNSET
    on_hand: int | Unset = UNSET
    permission: str | Unset = UNSET
    plan: str | Unset = UNSET
    reserved: int | Unset = UNSET
    retry_after: int | Unset = UNSET
    scope: None | str | Unset = UNSET
    suggestions: list[str] | Unset = UNSET
    total: MoneyDict | Unset = UNSET
    used_mb: float | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        code = self.code

        request_id = self.request_id

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        amount_due: dict[str, Any] | Unset = UNSET
        if not isinstance(self.amount_due, Unset):
            amount_due = self.amount_due.to_dict()

        balance: dict[str, Any] | Unset = UNSET
        if not isinstance(self.balance, Unset):
            balance = self.balance.to_dict()

        fields: list[str] | Unset = UNSET
        if not isinstance(self.fields, Unset):
            fields = self.fields

        items: list[int] | Unset = UNSET
        if not isinstance(self.items, Unset):
            items = self.items

        kind = self.kind

        left: dict[str, Any] | Unset = UNSET
        if not isinstance(self.left, Unset):
            left = self.left.to_dict()

        limit: int | str | Unset
        if isinstance(self.limit, Unset):
            limit = UNSET
        else:
            limit = self.limit

        limit_mb = self.limit_mb

        lines: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.lines, Unset):
            lines = []
            for lines_item_data in self.lines:
                lines_item = lines_item_data.to_dict()
                lines.append(lines_item)

        most = self.most

        offered: list[str] | Unset = UNSET
        if not isinstance(self.offered, Unset):
            offered = self.offered

        on_hand = self.on_hand

        permission = self.permission

        plan = self.plan

        reserved = self.reserved

        retry_after = self.retry_after

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        suggestions: list[str] | Unset = UNSET
        if not isinstance(self.suggestions, Unset):
            suggestions = self.suggestions

        total: dict[str, Any] | Unset = UNSET
        if not isinstance(self.total, Unset):
            total = self.total.to_dict()

        used_mb = self.used_mb

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
                "code": code,
                "request_id": request_id,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if amount_due is not UNSET:
            field_dict["amount_due"] = amount_due
        if balance is not UNSET:
            field_dict["balance"] = balance
        if fields is not UNSET:
            field_dict["fields"] = fields
        if items is not UNSET:
            field_dict["items"] = items
        if kind is not UNSET:
            field_dict["kind"] = kind
        if left is not UNSET:
            field_dict["left"] = left
        if limit is not UNSET:
            field_dict["limit"] = limit
        if limit_mb is not UNSET:
            field_dict["limit_mb"] = limit_mb
        if lines is not UNSET:
            field_dict["lines"] = lines
        if most is not UNSET:
            field_dict["most"] = most
        if offered is not UNSET:
            field_dict["offered"] = offered
        if on_hand is not UNSET:
            field_dict["on_hand"] = on_hand
        if permission is not UNSET:
            field_dict["permission"] = permission
        if plan is not UNSET:
            field_dict["plan"] = plan
        if reserved is not UNSET:
            field_dict["reserved"] = reserved
        if retry_after is not UNSET:
            field_dict["retry_after"] = retry_after
        if scope is not UNSET:
            field_dict["scope"] = scope
        if suggestions is not UNSET:
            field_dict["suggestions"] = suggestions
        if total is not UNSET:
            field_dict["total"] = total
        if used_mb is not UNSET:
            field_dict["used_mb"] = used_mb

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_problem import FieldProblem  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.shortage import Shortage  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        code = d.pop("code")

        request_id = d.pop("request_id")

        _errors = d.pop("errors", UNSET)
        errors: list[FieldProblem] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldProblem.from_dict(errors_item_data)

                errors.append(errors_item)

        _amount_due = d.pop("amount_due", UNSET)
        amount_due: MoneyDict | Unset
        if isinstance(_amount_due, Unset):
            amount_due = UNSET
        else:
            amount_due = MoneyDict.from_dict(_amount_due)

        _balance = d.pop("balance", UNSET)
        balance: MoneyDict | Unset
        if isinstance(_balance, Unset):
            balance = UNSET
        else:
            balance = MoneyDict.from_dict(_balance)

        fields = cast(list[str], d.pop("fields", UNSET))

        items = cast(list[int], d.pop("items", UNSET))

        kind = d.pop("kind", UNSET)

        _left = d.pop("left", UNSET)
        left: MoneyDict | Unset
        if isinstance(_left, Unset):
            left = UNSET
        else:
            left = MoneyDict.from_dict(_left)

        def _parse_limit(data: object) -> int | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | str | Unset, data)

        limit = _parse_limit(d.pop("limit", UNSET))

        limit_mb = d.pop("limit_mb", UNSET)

        _lines = d.pop("lines", UNSET)
        lines: list[Shortage] | Unset = UNSET
        if _lines is not UNSET:
            lines = []
            for lines_item_data in _lines:
                lines_item = Shortage.from_dict(lines_item_data)

                lines.append(lines_item)

        most = d.pop("most", UNSET)

        offered = cast(list[str], d.pop("offered", UNSET))

        on_hand = d.pop("on_hand", UNSET)

        permission = d.pop("permission", UNSET)

        plan = d.pop("plan", UNSET)

        reserved = d.pop("reserved", UNSET)

        retry_after = d.pop("retry_after", UNSET)

        def _parse_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scope = _parse_scope(d.pop("scope", UNSET))

        suggestions = cast(list[str], d.pop("suggestions", UNSET))

        _total = d.pop("total", UNSET)
        total: MoneyDict | Unset
        if isinstance(_total, Unset):
            total = UNSET
        else:
            total = MoneyDict.from_dict(_total)

        used_mb = d.pop("used_mb", UNSET)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            code=code,
            request_id=request_id,
            errors=errors,
            amount_due=amount_due,
            balance=balance,
            fields=fields,
            items=items,
            kind=kind,
            left=left,
            limit=limit,
            limit_mb=limit_mb,
            lines=lines,
            most=most,
            offered=offered,
            on_hand=on_hand,
            permission=permission,
            plan=plan,
            reserved=reserved,
            retry_after=retry_after,
            scope=scope,
            suggestions=suggestions,
            total=total,
            used_mb=used_mb,
        )

        return problem
