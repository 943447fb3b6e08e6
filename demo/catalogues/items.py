"""What a sample catalogue is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A sample product. Every colour has a picture of its own; sizes multiply the variants."""

    slug: str
    title: str
    description: str
    category: str
    shape: str
    price: str
    colours: Mapping[str, str]
    tags: Sequence[str]
    sizes: Sequence[str] = ()
    size_name: str = "Size"
    size_surcharge: str = "0"
    compare_at_price: str | None = None
    grams: int = 300
    stock: int = 24
    vendor: str = ""

    @property
    def code(self) -> str:
        """What its SKUs begin with."""
        return "".join(part[:3] for part in self.slug.split("-"))[:9].upper()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products, the tree they hang in (`child: parent`), and collections of their slugs."""

    vendor: str
    tree: Mapping[str, str]
    items: Sequence[Item]
    collections: Mapping[str, tuple[str, Sequence[str]]]
