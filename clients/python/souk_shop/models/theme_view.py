from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.theme_view_fonts import ThemeViewFonts, check_theme_view_fonts

if TYPE_CHECKING:
    from ..models.cover_view import CoverView
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
        cover (CoverView | None):
        fonts (ThemeViewFonts):
    """

    colour: str
    palette: Palette
    logo: LogoView | None
    cover: CoverView | None
    fonts: ThemeViewFonts

    def to_dict(self) -> dict[str, Any]:
        from ..models.cover_view import CoverView  # noqa: PLC0415
        from ..models.logo_view import LogoView  # noqa: PLC0415

        colour = self.colour

        palette = self.palette.to_dict()

        logo: dict[str, Any] | None
        if isinstance(self.logo, LogoView):
            logo = self.logo.to_dict()
        else:
            logo = self.logo

        cover: dict[str, Any] | None
        if isinstance(self.cover, CoverView):
            cover = self.cover.to_dict()
        else:
            cover = self.cover

        fonts: str = self.fonts

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "colour": colour,
                "palette": palette,
                "logo": logo,
                "cover": cover,
                "fonts": fonts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cover_view import CoverView  # noqa: PLC0415
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

        def _parse_cover(data: object) -> CoverView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cover_type_0 = CoverView.from_dict(data)

                return cover_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CoverView | None, data)

        cover = _parse_cover(d.pop("cover"))

        fonts = check_theme_view_fonts(d.pop("fonts"))

        theme_view = cls(
            colour=colour,
            palette=palette,
            logo=logo,
            cover=cover,
            fonts=fonts,
        )

        return theme_view
