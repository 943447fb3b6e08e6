"""What an import did, or would do: counts, and notes on rows and on the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from django.utils.translation import gettext as _, ngettext

from storefront.imports.columns import CATEGORIES, NO_OPTION
from storefront.imports.comparison import Outcome
from storefront.imports.parser import Scan
from storefront.imports.products import ImportedProduct
from storefront.imports.rows import RowNote

MOST_NOTES = 1000
MOST_SHOWN = 5
"""Products of a dry run that are shown as they will look."""


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do.

    `created`, `updated`, `unchanged`, `deleted`, `archived` (deleted, had they not been sold) and
    `skipped` count products (a skipped one has errors), `with_warnings` those of them that were taken and
    of which something was left out or changed; `variants` and `images` count new ones, `…_deleted` those
    taken away, `variants_untracked` new ones whose stock nobody counts because the file knows no stock; `places`
    are those of the shop's plan that it takes. `preview` are the first products of a dry run, as they will look.
    Of files of customers, discounts and past orders (`noun`) the same words count these.
    `errors` and `warnings` hold the first thousand, `error_count` and `warning_count` all.
    `ignored_columns` are the names of the columns nothing was taken from; `remarks` are about the whole file.
    """

    is_dry_run: bool = False
    noun: str = "products"
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    archived: int = 0
    skipped: int = 0
    with_warnings: int = 0
    variants: int = 0
    images: int = 0
    variants_deleted: int = 0
    images_deleted: int = 0
    variants_untracked: int = 0
    places: int = 0
    preview: list[dict[str, object]] = field(default_factory=list, compare=False)
    errors: list[RowNote] = field(default_factory=list)
    error_count: int = 0
    warnings: list[RowNote] = field(default_factory=list)
    warning_count: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_failure(self) -> bool:
        """Whether nothing at all could be done."""
        done = self.created + self.updated + self.unchanged + self.deleted + self.archived
        return bool(self.skipped or self.errors) and not done

    @property
    def stock_remark(self) -> str:
        """What is said in the end of variants whose stock nobody counts; empty where there are none."""
        if not self.variants_untracked:
            return ""
        return ngettext(
            "Stock: the file has no column for it, so {count} new variant is not counted and can always be bought.",
            "Stock: the file has no column for it, so {count} new variants are not counted and can always be bought.",
            self.variants_untracked,
        ).format(count=self.variants_untracked)

    def show(self, product: ImportedProduct) -> None:
        """Keep how one of the first products will look, as far as the file says it."""
        if len(self.preview) >= MOST_SHOWN:
            return
        fields, first = product.fields, product.variants[0].fields if product.variants else {}
        self.preview.append(
            {
                "title": fields.get("title") or product.slug,
                "picture": next((each.url for each in product.images if each.url.startswith("https://")), ""),
                "price": str(first["price"]) if "price" in first else "",
                "compare_at_price": str(first.get("compare_at_price") or ""),
                "category": " › ".join(product.category or ()),
                "status": str(fields.get("status", "")),
                "options": [name for name in product.option_names or () if name != NO_OPTION[0]],
                "variants": len(product.variants),
                "pictures": len(product.images),
            }
        )

    def refuse(self, errors: Sequence[RowNote]) -> None:
        """Count a product that cannot be imported, and say why."""
        self.skipped += 1
        self.note(errors)

    def note(self, errors: Sequence[RowNote]) -> None:
        """Keep errors, as many as a person can read."""
        self.error_count += len(errors)
        self.errors += errors[: max(0, MOST_NOTES - len(self.errors))]

    def warn(self, warnings: Sequence[RowNote]) -> None:
        """Keep warnings, as many as a person can read."""
        self.warning_count += len(warnings)
        self.warnings += warnings[: max(0, MOST_NOTES - len(self.warnings))]

    def copy(self) -> "Report":
        """A report of its own with the same in it."""
        return replace(
            self, errors=list(self.errors), warnings=list(self.warnings), preview=list(self.preview)
        )

    def plus(self, outcome: Outcome) -> "Report":
        """The report with a batch's outcome added."""
        sums = {name: getattr(self, name) + getattr(outcome, name) for name in _COUNTS}
        added = replace(self.copy(), **sums)
        for errors in outcome.refused:
            added.refuse(errors)
        added.warn(outcome.warnings)
        return added


_COUNTS = [f.name for f in fields(Outcome) if f.name not in ("refused", "warnings")]


def describe_file(found: Scan) -> tuple[list[str], list[str]]:
    """The columns that nothing is taken from, and remarks on the whole file."""
    header = found.columns
    ignored = [*header.ignored]
    ignored += [_("{name} (the second one)").format(name=name) for name in header.repeated]
    ignored += [_("column {number} (it has no name)").format(number=n) for n in sorted(found.unnamed)]
    remarks = list_encodings(found.code_page)
    if found.products is not None:
        remarks.append(_("The file is WooCommerce's: it was read as such."))
    if found.decimal == "," and header.has("Variant Price"):
        remarks.append(_("Semicolons separate the cells, so a comma in a number is its decimal sign."))
    named = [header.names[column] for column in CATEGORIES if header.has(column)]
    if len(named) > 1 and found.products is None:
        text = _("A product's category is taken from “{first}”, and from {others} where that is empty.")
        others = ", ".join(f"“{name}”" for name in named[1:])
        remarks.append(text.format(first=named[0], others=others))
    if header.repeated:
        names = ", ".join(f"“{name}”" for name in header.repeated)
        remarks.append(_("A column is there twice: {names}. The first one is taken.").format(names=names))
    return ignored, remarks


def list_encodings(code_page: str) -> list[str]:
    """A remark on a file that is not in UTF-8, empty for others."""
    if not code_page:
        return []
    text = _(
        "The file is not in UTF-8: it was read as {encoding}. If letters look wrong, save it as “CSV UTF-8” and"
        " import it again."
    )
    return [text.format(encoding=code_page.replace("cp125", "Windows-125"))]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: products (`groups`) and rows of the file, of how many, and its report.

    Given back to `import_products` it goes on from there.
    """

    groups: int = 0
    rows: int = 0
    total: int = 0
    report: Report = field(default_factory=Report)
