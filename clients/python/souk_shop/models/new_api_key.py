from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.new_api_key_type import NewApiKeyType, check_new_api_key_type

T = TypeVar("T", bound="NewApiKey")


@_attrs_define
class NewApiKey:
    """An API key with its text, which is shown this once.

    Attributes:
        id (UUID):
        name (str):
        type_ (NewApiKeyType):
        prefix (str): how the key begins, to tell it by
        scopes (list[str]):
        app (str): the app that uses it; empty for a program of the shop's own
        owner (None | str): whose it is, by their address; it may no more than they may
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
        expires_at (datetime.datetime | None): when it ends of itself; null: never
        last_used_at (datetime.datetime | None): null: never
        revoked_at (datetime.datetime | None): null: it is in force
        key (str):
    """

    id: UUID
    name: str
    type_: NewApiKeyType
    prefix: str
    scopes: list[str]
    app: str
    owner: None | str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    expires_at: datetime.datetime | None
    last_used_at: datetime.datetime | None
    revoked_at: datetime.datetime | None
    key: str

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        type_: str = self.type_

        prefix = self.prefix

        scopes = self.scopes

        app = self.app

        owner: None | str
        owner = self.owner

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        last_used_at: None | str
        if isinstance(self.last_used_at, datetime.datetime):
            last_used_at = self.last_used_at.isoformat()
        else:
            last_used_at = self.last_used_at

        revoked_at: None | str
        if isinstance(self.revoked_at, datetime.datetime):
            revoked_at = self.revoked_at.isoformat()
        else:
            revoked_at = self.revoked_at

        key = self.key

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "type": type_,
                "prefix": prefix,
                "scopes": scopes,
                "app": app,
                "owner": owner,
                "created_at": created_at,
                "updated_at": updated_at,
                "expires_at": expires_at,
                "last_used_at": last_used_at,
                "revoked_at": revoked_at,
                "key": key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        type_ = check_new_api_key_type(d.pop("type"))

        prefix = d.pop("prefix")

        scopes = cast(list[str], d.pop("scopes"))

        app = d.pop("app")

        def _parse_owner(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        owner = _parse_owner(d.pop("owner"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasexpires_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasexpires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        def _parse_last_used_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_used_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_used_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_used_at = _parse_last_used_at(d.pop("last_used_at"))

        def _parse_revoked_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                revoked_at_type_0 = datetime.datetime.fromisoformat(data)

                return revoked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        revoked_at = _parse_revoked_at(d.pop("revoked_at"))

        key = d.pop("key")

        new_api_key = cls(
            id=id,
            name=name,
            type_=type_,
            prefix=prefix,
            scopes=scopes,
            app=app,
            owner=owner,
            created_at=created_at,
            updated_at=updated_at,
            expires_at=expires_at,
            last_used_at=last_used_at,
            revoked_at=revoked_at,
            key=key,
        )

        return new_api_key
