"""What a file says of products, their variants and pictures."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from storefront.custom_fields.rules import Value
from storefront.imports.rows import RowNote
from storefront.translations.models import Texts

Policy = Literal["deny", "continue", "untracked"]
Command = Literal["merge", "new", "update", "delete", "ignore"]


@dataclass(slots=True)
class ImportedVariant:
    """A variant of a file: `fields` holds those of the model that the file has columns for, `custom` the shop's own.

    Without `options` it is known by its SKU, or is the product's only one. `on_hand` and `policy` are
    None where the file does not speak of them, and `policy_if_new` is for a variant the shop does not have;
    `missing` is what is wrong with it then, `unsaid` what is worth knowing then.
    """

    line: int
    options: tuple[str, str, str] | None
    fields: dict[str, Any]
    custom: dict[str, Value | None] = field(default_factory=dict)
    image: str = ""
    on_hand: int | None = None
    policy: Policy | None = None
    policy_if_new: Policy | None = None
    is_deleted: bool = False
    missing: list[RowNote] = field(default_factory=list)
    unsaid: list[RowNote] = field(default_factory=list)

    @property
    def sku(self) -> str | None:
        """Its SKU, where it has one."""
        sku: str | None = self.fields.get("sku")
        return sku

    def leave_out_sku(self, line: int, warnings: list[RowNote]) -> None:
        """Do without the SKU, because the variant on that line of the file has it; say so."""
        detail = _("Line {line} has the SKU “{sku}”: it is left out here.").format(line=line, sku=self.sku)
        del self.fields["sku"]
        warnings.append(RowNote(self.line, "Variant SKU", "sku_taken", detail))


@dataclass(slots=True)
class ImportedImage:
    """A picture of a file."""

    url: str
    position: int | None
    alt: str | None = ""
    line: int = 0
    is_deleted: bool = False


@dataclass(slots=True)
class ImportedProduct:
    """A product of a file: `fields` holds those of the model that the file has columns for, `custom` the shop's own,
    and `texts` those in other languages than its main one.

    `category` is its path from the top, or, without `is_path`, a name of any depth; None and `option_names`
    None where the file does not speak of them, `collections` likewise; `missing` is what is wrong if the shop
    has no such product; `warnings` do not keep it out.
    """

    line: int
    slug: str
    fields: dict[str, Any]
    custom: dict[str, Value | None] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    command: Command = "merge"
    category: tuple[str, ...] | None = None
    is_path: bool = False
    collections: list[str] | None = None
    leaves_collections: bool = True
    option_names: list[str] | None = None
    variants: list[ImportedVariant] = field(default_factory=list)
    images: list[ImportedImage] = field(default_factory=list)
    missing: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    @property
    def has_deletions(self) -> bool:
        """Whether the product, or a variant or picture of it, is to be deleted."""
        is_partly = any(v.is_deleted for v in self.variants) or any(i.is_deleted for i in self.images)
        return self.command == "delete" or is_partly
