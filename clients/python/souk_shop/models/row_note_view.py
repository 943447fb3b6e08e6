from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RowNoteView")


@_attrs_define
class RowNoteView:
    """What is wrong with a row of the file, or worth knowing.

    Attributes:
        line (int): of the file, the first line being 1
        column (str): as the file calls it
        code (str):
        detail (str):
    """

    line: int
    column: str
    code: str
    detail: str

    def to_dict(self) -> dict[str, Any]:
        line = self.line

        column = self.column

        code = self.code

        detail = self.detail

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "line": line,
                "column": column,
                "code": code,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        line = d.pop("line")

        column = d.pop("column")

        code = d.pop("code")

        detail = d.pop("detail")

        row_note_view = cls(
            line=line,
            column=column,
            code=code,
            detail=detail,
        )

        return row_note_view
