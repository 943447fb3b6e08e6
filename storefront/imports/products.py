"""What a file asks for: products, their variants and pictures; and what is wrong with its rows."""

from dataclasses import dataclass, field
from typing import Any, Literal

Policy = Literal["deny", "continue", "untracked"]
Command = Literal["merge", "new", "update", "delete", "ignore"]


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong where."""

    line: int
    column: str
    code: str
    message: str


@dataclass(slots=True)
class ImportedVariant:
    """A variant as the file wants it: `fields` holds those of the model that the file has columns for.

    Without `options` it is known by its SKU, or is the product's only one. `on_hand` and `policy` are
    None where the file does not speak of them; `missing` is what is wrong if the shop has no such variant.
    """

    line: int
    options: tuple[str, str, str] | None
    fields: dict[str, Any]
    image: str = ""
    on_hand: int | None = None
    policy: Policy | None = None
    is_deleted: bool = False
    missing: list[RowError] = field(default_factory=list)

    @property
    def sku(self) -> str | None:
        """Its SKU, where it has one."""
        sku: str | None = self.fields.get("sku")
        return sku


@dataclass(slots=True)
class ImportedImage:
    """A picture as the file wants it."""

    url: str
    position: int | None
    alt: str | None = ""
    line: int = 0
    is_deleted: bool = False


@dataclass(slots=True)
class ImportedProduct:
    """A product as the file wants it: `fields` holds those of the model that the file has columns for.

    `option_names` is None where the file does not speak of options, `collections` likewise; `missing` is
    what is wrong if the shop has no such product.
    """

    line: int
    slug: str
    fields: dict[str, Any]
    command: Command = "merge"
    category: str | None = None
    collections: list[str] | None = None
    leaves_collections: bool = True
    option_names: list[str] | None = None
    variants: list[ImportedVariant] = field(default_factory=list)
    images: list[ImportedImage] = field(default_factory=list)
    missing: list[RowError] = field(default_factory=list)

    @property
    def takes_away(self) -> bool:
        """Whether the product, or a variant or picture of it, is to be deleted."""
        is_partly = any(v.is_deleted for v in self.variants) or any(i.is_deleted for i in self.images)
        return self.command == "delete" or is_partly
