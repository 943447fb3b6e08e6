from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.texts_view import TextsView


T = TypeVar("T", bound="TranslationsView")


@_attrs_define
class TranslationsView:
    """The languages in which an object has texts besides the shop's main one.

    Attributes:
        en (TextsView | Unset): The texts of an object that are there in a language.
        de (TextsView | Unset): The texts of an object that are there in a language.
        fr (TextsView | Unset): The texts of an object that are there in a language.
        es (TextsView | Unset): The texts of an object that are there in a language.
        ar (TextsView | Unset): The texts of an object that are there in a language.
    """

    en: TextsView | Unset = UNSET
    de: TextsView | Unset = UNSET
    fr: TextsView | Unset = UNSET
    es: TextsView | Unset = UNSET
    ar: TextsView | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        en: dict[str, Any] | Unset = UNSET
        if not isinstance(self.en, Unset):
            en = self.en.to_dict()

        de: dict[str, Any] | Unset = UNSET
        if not isinstance(self.de, Unset):
            de = self.de.to_dict()

        fr: dict[str, Any] | Unset = UNSET
        if not isinstance(self.fr, Unset):
            fr = self.fr.to_dict()

        es: dict[str, Any] | Unset = UNSET
        if not isinstance(self.es, Unset):
            es = self.es.to_dict()

        ar: dict[str, Any] | Unset = UNSET
        if not isinstance(self.ar, Unset):
            ar = self.ar.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if en is not UNSET:
            field_dict["en"] = en
        if de is not UNSET:
            field_dict["de"] = de
        if fr is not UNSET:
            field_dict["fr"] = fr
        if es is not UNSET:
            field_dict["es"] = es
        if ar is not UNSET:
            field_dict["ar"] = ar

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.texts_view import TextsView  # noqa: PLC0415

        d = dict(src_dict)
        _en = d.pop("en", UNSET)
        en: TextsView | Unset
        if isinstance(_en, Unset):
            en = UNSET
        else:
            en = TextsView.from_dict(_en)

        _de = d.pop("de", UNSET)
        de: TextsView | Unset
        if isinstance(_de, Unset):
            de = UNSET
        else:
            de = TextsView.from_dict(_de)

        _fr = d.pop("fr", UNSET)
        fr: TextsView | Unset
        if isinstance(_fr, Unset):
            fr = UNSET
        else:
            fr = TextsView.from_dict(_fr)

        _es = d.pop("es", UNSET)
        es: TextsView | Unset
        if isinstance(_es, Unset):
            es = UNSET
        else:
            es = TextsView.from_dict(_es)

        _ar = d.pop("ar", UNSET)
        ar: TextsView | Unset
        if isinstance(_ar, Unset):
            ar = UNSET
        else:
            ar = TextsView.from_dict(_ar)

        translations_view = cls(
            en=en,
            de=de,
            fr=fr,
            es=es,
            ar=ar,
        )

        return translations_view
