"""Products by file, in and out, and a customer's own data."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from api.schemas import Input, Output, Paging
from api.shop.schemas.catalogue import ProductIn, VariantIn

_STATUS = Field(description="`failed` is a file that could not be worked through; see `error`")


class Progress(Output):
    """How far it is."""

    rows_done: int = Field(description="rows of the file; products of an export")
    rows_total: int | None = Field(description="null until the file was looked over")
    percent: int = Field(ge=0, le=100)


class Failure(Output):
    """Why it could not be done."""

    code: str = Field(examples=["imports.unreadable_file"])
    detail: str


class Report(Output):
    """What an import has done so far, or in a dry run would do, in products, variants and pictures."""

    created: int
    updated: int
    unchanged: int
    deleted: int
    archived: int = Field(description="deleted, had they not been sold")
    skipped: int = Field(description="products left as they were, since their rows have errors")
    with_warnings: int = Field(description="products taken of which something was left out or changed")
    variants: int = Field(description="new ones")
    images: int = Field(description="new ones")
    variants_deleted: int
    images_deleted: int
    variants_untracked: int = Field(
        description="new ones that nobody counts: the file has no column for stock"
    )


class Transfer(Output):
    """A file on its way."""

    id: int
    status: Literal["queued", "running", "done", "failed"] = _STATUS
    filename: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    error: Failure | None


class Pictures(Output):
    """What became of the pictures an import named: a worker fetches them after the products."""

    ready: int
    pending: int = Field(description="still to be fetched")
    failed: int = Field(description="not to be had; the reasons are at /imports/{id}/pictures")


class Import(Transfer):
    """A product file and what became of it."""

    is_dry_run: bool
    report: Report
    error_count: int = Field(description="of rows; the first 1,000 are at /imports/{id}/errors")
    warning_count: int = Field(description="of rows; the first 1,000 are at /imports/{id}/warnings")
    ignored_columns: list[str] = Field(description="columns of the file that nothing was taken from")
    remarks: list[str] = Field(description="on the file as a whole")
    pictures: Pictures


class RowNote(Output):
    """What is wrong with a row of the file, or worth knowing."""

    line: int = Field(description="of the file, the first line being 1")
    column: str = Field(description="as the file calls it", examples=["Variant Price"])
    code: str = Field(examples=["not_a_price", "sku_taken"])
    detail: str


class PictureQuery(Paging):
    """Which pictures to list."""

    state: Literal["ready", "pending", "failed"] | None = None


class PictureOf(Output):
    """The product a picture is of."""

    id: int
    slug: str


class Picture(Output):
    """A picture that an import named, and what became of it."""

    image: int = Field(description="its id among the product's images")
    product: PictureOf
    url: str
    state: Literal["ready", "pending", "failed"]
    error: str = Field(description="why it could not be fetched")
    attempts: int


class Retried(Output):
    """How many pictures are fetched once more."""

    retried: int


class Download(Output):
    """Where the file can be fetched, without credentials, until `expires_at`; ask again for another address."""

    url: str
    expires_at: datetime
    bytes: int
    sha256: str
    kept_until: datetime | None


class Export(Transfer):
    """A file that was asked for."""

    download: Download | None = Field(description="null until it is done, and after it was collected")


class BatchStockIn(Input):
    """How much of a variant lies at a location, and how it sells there."""

    location: int | str = Field(description="its id or code", examples=["main"])
    on_hand: int = Field(default=0, ge=0, le=1_000_000_000)
    policy: Literal["deny", "continue", "untracked"] = "deny"
    low_stock_threshold: int | None = Field(default=None, ge=0, le=1_000_000_000)


class BatchVariantIn(VariantIn):
    """A variant of a batch's product, found by its external id, SKU or options."""

    stock: list[BatchStockIn] = Field(default=[], max_length=50)


class BatchImageIn(Input):
    """A picture, fetched from its address once."""

    url: str = Field(max_length=2000, pattern=r"^https?://")
    alt: str = Field(default="", max_length=255)


class BatchItemIn(ProductIn):
    """A product as another system has it; `external_id` or `slug` names it."""

    title: str = Field(default="", max_length=255, description="needed where it is new")
    variants: list[BatchVariantIn] = Field(default=[], max_length=100)  # type: ignore[assignment]
    collections: list[Annotated[str, Field(max_length=255)]] = Field(
        default=[], max_length=50, description="slugs or external ids of all that it is put into by hand"
    )
    images: list[BatchImageIn] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _is_named(self) -> "BatchItemIn":
        if not self.external_id and not self.slug:
            raise ValueError("Name the product by `external_id` or `slug`.")
        return self


class BatchIn(Input):
    """Products to create or change, up to 1,000."""

    items: list[BatchItemIn] = Field(min_length=1, max_length=1000)
