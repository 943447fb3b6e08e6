from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.translations_in import TranslationsIn


T = TypeVar("T", bound="PolicyIn")


@_attrs_define
class PolicyIn:
    """The words of a policy.

    Attributes:
        body (str): plain text or HTML; what runs or loads anything is taken out
        translations (TranslationsIn | Unset): Texts by language, of those that the shop offers besides its own. Null or
            an empty text takes away.
    """

    body: str
    translations: TranslationsIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        body = self.body

        translations: dict[str, Any] | Unset = UNSET
        if not isinstance(self.translations, Unset):
            translations = self.translations.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "body": body,
            }
        )
        if translations is not UNSET:
            field_dict["translations"] = translations

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.translations_in import TranslationsIn  # noqa: PLC0415

        d = dict(src_dict)
        body = d.pop("body")

        _translations = d.pop("translations", UNSET)
        translations: TranslationsIn | Unset
        if isinstance(_translations, Unset):
            translations = UNSET
        else:
            translations = TranslationsIn.from_dict(_translations)

        policy_in = cls(
            body=body,
            translations=translations,
        )

        return policy_in
