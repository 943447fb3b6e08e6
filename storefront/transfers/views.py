"""Batches of products as every door shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

BatchStatus = Literal["queued", "running", "done", "failed"]
ItemStatus = Literal["pending", "created", "updated", "failed"]


class BatchCounts(TypedDict):
    """How far a batch is."""

    items: int
    pending: int
    created: int
    updated: int
    failed: int


class BatchError(TypedDict):
    """What is wrong with one field of an item."""

    field: str
    code: str
    detail: str


class BatchResult(TypedDict):
    """What became of one item."""

    index: Annotated[int, Field(description="its place among the items that were sent, from 0")]
    status: ItemStatus
    id: Annotated[int | None, Field(description="the product's id")]
    errors: list[BatchError]


class BatchView(TypedDict):
    """A batch of products, and what became of each."""

    id: int
    status: BatchStatus
    requested_by: str
    counts: BatchCounts
    results: list[BatchResult]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
