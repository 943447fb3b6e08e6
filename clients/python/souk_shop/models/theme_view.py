from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.logo_view import LogoView
    from ..models.palette import Palette


T = TypeVar("T", bound="ThemeView")


@_attrs_define
class ThemeView:
    """How the shop looks.

    Attributes:
        colour (str): the palette's primary colour, by its older name
        palette (Palette): The colours of a shop: its header and buttons, its links, and its paper and ink.
        logo (LogoView | None):
    """

    colour: str
    palette: Palette
    logo: LogoView | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.logo_view import LogoView  # noqa: PLC0415

        colour = self.colour

        palette = self.palette.to_dict()

        logo: dict[str, Any] | None
        if isinstance(self.logo, LogoView):
            logo = self.logo.to_dict()
        else:
            logo = self.logo

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "colour": colour,
                "palette": palette,
                "logo": logo,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.logo_view import LogoView  # noqa: PLC0415
        from ..models.palette import Palette  # noqa: PLC0415

        d = dict(src_dict)
        colour = d.pop("colour")

        palette = Palette.from_dict(d.pop("palette"))

        def _parse_logo(data: object) -> LogoView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                logo_type_0 = LogoView.from_dict(data)

                return logo_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LogoView | None, data)

        logo = _parse_logo(d.pop("logo"))

        theme_view = cls(
            colour=colour,
            palette=palette,
            logo=logo,
        )

        return theme_view
