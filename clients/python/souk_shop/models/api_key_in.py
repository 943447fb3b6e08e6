from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.api_key_in_type import ApiKeyInType, check_api_key_in_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="ApiKeyIn")


@_attrs_define
class ApiKeyIn:
    """An API key to be made; `GET /scopes` lists what it can be allowed.

    Attributes:
        name (str):
        type_ (ApiKeyInType): publishable or secret
        scopes (list[str] | Unset):
        app (str | Unset): the name of the app that will use it: when its last key is revoked, the endpoints it
            registered are told `app.uninstalled`, and nothing after
        expires_at (datetime.datetime | None | Unset): null: it does not end by itself
    """

    name: str
    type_: ApiKeyInType
    scopes: list[str] | Unset = UNSET
    app: str | Unset = UNSET
    expires_at: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        type_: str = self.type_

        scopes: list[str] | Unset = UNSET
        if not isinstance(self.scopes, Unset):
            scopes = self.scopes

        app = self.app

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "type": type_,
            }
        )
        if scopes is not UNSET:
            field_dict["scopes"] = scopes
        if app is not UNSET:
            field_dict["app"] = app
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        type_ = check_api_key_in_type(d.pop("type"))

        scopes = cast(list[str], d.pop("scopes", UNSET))

        app = d.pop("app", UNSET)

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        api_key_in = cls(
            name=name,
            type_=type_,
            scopes=scopes,
            app=app,
            expires_at=expires_at,
        )

        return api_key_in
