from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.texts_in import TextsIn


T = TypeVar("T", bound="TranslationsIn")


@_attrs_define
class TranslationsIn:
    """Texts by language, of those that the shop offers besides its own. Null or an empty text takes away.

    Attributes:
        en (None | TextsIn | Unset):
        de (None | TextsIn | Unset):
        fr (None | TextsIn | Unset):
        es (None | TextsIn | Unset):
        ar (None | TextsIn | Unset):
    """

    en: None | TextsIn | Unset = UNSET
    de: None | TextsIn | Unset = UNSET
    fr: None | TextsIn | Unset = UNSET
    es: None | TextsIn | Unset = UNSET
    ar: None | TextsIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.texts_in import TextsIn  # noqa: PLC0415

        en: dict[str, Any] | None | Unset
        if isinstance(self.en, Unset):
            en = UNSET
        elif isinstance(self.en, TextsIn):
            en = self.en.to_dict()
        else:
            en = self.en

        de: dict[str, Any] | None | Unset
        if isinstance(self.de, Unset):
            de = UNSET
        elif isinstance(self.de, TextsIn):
            de = self.de.to_dict()
        else:
            de = self.de

        fr: dict[str, Any] | None | Unset
        if isinstance(self.fr, Unset):
            fr = UNSET
        elif isinstance(self.fr, TextsIn):
            fr = self.fr.to_dict()
        else:
            fr = self.fr

        es: dict[str, Any] | None | Unset
        if isinstance(self.es, Unset):
            es = UNSET
        elif isinstance(self.es, TextsIn):
            es = self.es.to_dict()
        else:
            es = self.es

        ar: dict[str, Any] | None | Unset
        if isinstance(self.ar, Unset):
            ar = UNSET
        elif isinstance(self.ar, TextsIn):
            ar = self.ar.to_dict()
        else:
            ar = self.ar

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
        from ..models.texts_in import TextsIn  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_en(data: object) -> None | TextsIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_13_type_0 = TextsIn.from_dict(data)

                return componentsschemasshared_13_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextsIn | Unset, data)

        en = _parse_en(d.pop("en", UNSET))

        def _parse_de(data: object) -> None | TextsIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_13_type_0 = TextsIn.from_dict(data)

                return componentsschemasshared_13_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextsIn | Unset, data)

        de = _parse_de(d.pop("de", UNSET))

        def _parse_fr(data: object) -> None | TextsIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_13_type_0 = TextsIn.from_dict(data)

                return componentsschemasshared_13_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextsIn | Unset, data)

        fr = _parse_fr(d.pop("fr", UNSET))

        def _parse_es(data: object) -> None | TextsIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_13_type_0 = TextsIn.from_dict(data)

                return componentsschemasshared_13_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextsIn | Unset, data)

        es = _parse_es(d.pop("es", UNSET))

        def _parse_ar(data: object) -> None | TextsIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_13_type_0 = TextsIn.from_dict(data)

                return componentsschemasshared_13_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextsIn | Unset, data)

        ar = _parse_ar(d.pop("ar", UNSET))

        translations_in = cls(
            en=en,
            de=de,
            fr=fr,
            es=es,
            ar=ar,
        )

        return translations_in
