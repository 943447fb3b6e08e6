from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DownloadView")


@_attrs_define
class DownloadView:
    """Where the file can be fetched, without credentials, until `expires_at`; ask again for another address.

    Attributes:
        url (str): good until `expires_at`, for who has it
        expires_at (datetime.datetime): when it ends of itself; null: never
        bytes_ (int):
        sha256 (str): of the file's bytes, in hexadecimal
        kept_until (datetime.datetime | None):
    """

    url: str
    expires_at: datetime.datetime
    bytes_: int
    sha256: str
    kept_until: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        expires_at = self.expires_at.isoformat()

        bytes_ = self.bytes_

        sha256 = self.sha256

        kept_until: None | str
        if isinstance(self.kept_until, datetime.datetime):
            kept_until = self.kept_until.isoformat()
        else:
            kept_until = self.kept_until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
                "expires_at": expires_at,
                "bytes": bytes_,
                "sha256": sha256,
                "kept_until": kept_until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        bytes_ = d.pop("bytes")

        sha256 = d.pop("sha256")

        def _parse_kept_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kept_until_type_0 = datetime.datetime.fromisoformat(data)

                return kept_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        kept_until = _parse_kept_until(d.pop("kept_until"))

        download_view = cls(
            url=url,
            expires_at=expires_at,
            bytes_=bytes_,
            sha256=sha256,
            kept_until=kept_until,
        )

        return download_view
