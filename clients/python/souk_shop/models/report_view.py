from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReportView")


@_attrs_define
class ReportView:
    """What an import has done so far, or in a dry run would do, in products, variants and pictures.

    Attributes:
        created (int):
        updated (int):
        unchanged (int):
        deleted (int):
        archived (int): deleted, had they not been sold
        skipped (int): products left as they were, since their rows have errors
        with_warnings (int): products taken of which something was left out or changed
        variants (int): new ones
        images (int): new ones
        variants_deleted (int):
        images_deleted (int):
        variants_untracked (int): new ones that nobody counts: the file has no column for stock
    """

    created: int
    updated: int
    unchanged: int
    deleted: int
    archived: int
    skipped: int
    with_warnings: int
    variants: int
    images: int
    variants_deleted: int
    images_deleted: int
    variants_untracked: int

    def to_dict(self) -> dict[str, Any]:
        created = self.created

        updated = self.updated

        unchanged = self.unchanged

        deleted = self.deleted

        archived = self.archived

        skipped = self.skipped

        with_warnings = self.with_warnings

        variants = self.variants

        images = self.images

        variants_deleted = self.variants_deleted

        images_deleted = self.images_deleted

        variants_untracked = self.variants_untracked

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "created": created,
                "updated": updated,
                "unchanged": unchanged,
                "deleted": deleted,
                "archived": archived,
                "skipped": skipped,
                "with_warnings": with_warnings,
                "variants": variants,
                "images": images,
                "variants_deleted": variants_deleted,
                "images_deleted": images_deleted,
                "variants_untracked": variants_untracked,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        created = d.pop("created")

        updated = d.pop("updated")

        unchanged = d.pop("unchanged")

        deleted = d.pop("deleted")

        archived = d.pop("archived")

        skipped = d.pop("skipped")

        with_warnings = d.pop("with_warnings")

        variants = d.pop("variants")

        images = d.pop("images")

        variants_deleted = d.pop("variants_deleted")

        images_deleted = d.pop("images_deleted")

        variants_untracked = d.pop("variants_untracked")

        report_view = cls(
            created=created,
            updated=updated,
            unchanged=unchanged,
            deleted=deleted,
            archived=archived,
            skipped=skipped,
            with_warnings=with_warnings,
            variants=variants,
            images=images,
            variants_deleted=variants_deleted,
            images_deleted=images_deleted,
            variants_untracked=variants_untracked,
        )

        return report_view
