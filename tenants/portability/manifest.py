"""What an archive says of itself."""

import json
from typing import IO, Any, NotRequired, cast

from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import keys
from tenants import errors

FORMAT = 1
NAME = "manifest.json"
_PURPOSE = "archive"


class Member(TypedDict):
    """A file in the archive: its size and its SHA-256."""

    bytes: int
    sha256: str


class TableFacts(TypedDict):
    """A table: how many rows, and its columns with their types."""

    rows: int
    columns: dict[str, str]


class Cluster(TypedDict):
    """The database it was made in: by its cluster's identifier and its own number there."""

    system: str
    database: int
    snapshot: str
    server_version: str


class ShopFacts(TypedDict):
    """The shop it is of."""

    id: str
    slug: str
    name: str
    schema: str


class Facts(TypedDict):
    """What is told of the rows."""

    shop: ShopFacts
    cluster: Cluster
    migrations: list[str]
    tables: dict[str, TableFacts]
    sequences: dict[str, list[Any]]
    left_out: list[str]


class Manifest(Facts):
    """All of it."""

    format: int
    made_at: str
    members: dict[str, Member]
    seal: NotRequired[str]


def seal(told: Manifest) -> None:
    """Sign it, so that it is known again here, or wherever there is the same SECRET_KEY."""
    told["seal"] = keys.object_token(_PURPOSE, _text(told))


def is_ours(told: Manifest) -> bool:
    """Whether it was sealed here and is as it was."""
    return keys.is_object_token(str(told.get("seal", "")), _PURPOSE, _text(told))


def _text(told: Manifest) -> str:
    return json.dumps({**told, "seal": ""}, sort_keys=True)


def read(content: IO[bytes]) -> Manifest:
    """The manifest of its JSON. Raises ArchiveDamaged, and ArchiveTooNew for another format."""
    try:
        found = json.loads(content.read())
        is_whole = Manifest.__required_keys__ <= found.keys()
    except (ValueError, AttributeError) as error:
        raise errors.ArchiveDamaged(_("Its manifest cannot be read.")) from error
    if not is_whole:
        raise errors.ArchiveDamaged(_("Its manifest lacks something."))
    if found["format"] != FORMAT:
        raise errors.ArchiveTooNew(
            _("It has format {format}, and this release reads {known}.").format(
                format=found["format"], known=FORMAT
            )
        )
    return cast(Manifest, found)
