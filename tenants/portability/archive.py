"""The archive as a file: a compressed tar, encrypted where a key is given, each member named with its checksum.

It is written and read as a stream, so that memory does not grow with the shop. The manifest comes last, since
it holds the checksums of all before it.
"""

import csv
import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from tenants import errors
from tenants.portability import encryption, manifest
from tenants.portability.manifest import Facts, Manifest, Member

README = "README.txt"
DATA, PUBLIC, MEDIA = "data/", "public/", "media/"
_SPOOL = 8 * 1024 * 1024  # a table or file that is larger waits on disk until its size is known
_CHUNK = 256 * 1024

Opener = Callable[[], IO[bytes]]
"""Opens the archive's file from its beginning; it is read more than once."""
Watcher = Callable[[str, int, int], None]
"""Told of the step, and how many of how many things are done."""

_WORDS = """\
A shop, exported from Souk.

data/      a CSV file a table (RFC 4180): the first line names the columns; an empty field is NULL, "" an empty
           text. Times carry their offset, bytes are \\x and hexadecimal digits, lists are in braces.
public/    who the shop is at its platform, as JSON: its settings, addresses, members, subscription and invoices.
media/     its files, by the names under which media_asset.csv knows them.
manifest.json   the format, the release it was made with, columns and their types, and SHA-256 of every file above.

`manage.py restore_shop FILE` makes a shop of it again. Whoever has this file has the shop's customers and the
hashes of its passwords: keep it as you keep those. Log-ins are not in it.
"""


class Writer:
    """An archive being written."""

    def __init__(self, tar: tarfile.TarFile, *, made_at: datetime) -> None:
        self._tar, self._made_at = tar, made_at
        self.members: dict[str, Member] = {}
        self.add(README, io.BytesIO(_WORDS.encode()))

    def add(self, name: str, content: IO[bytes]) -> None:
        """Put a member in, read from where the content stands now to its end."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
            digest = hashlib.sha256()
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                spool.write(chunk)
            size = spool.tell()
            spool.seek(0)
            self._put(name, size, spool)
        self.members[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def add_json(self, name: str, value: Any) -> None:
        """Put a member in that is JSON."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self.add(name, io.BytesIO(text.encode()))

    @contextmanager
    def adding(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write a member to, put in when the block ends."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
            yield spool
            spool.seek(0)
            self.add(name, spool)

    def finish(self, facts: Facts) -> None:
        """Write the manifest, with what is in the archive."""
        whole: Manifest = {
            "format": manifest.FORMAT,
            "made_at": self._made_at.isoformat(),
            **facts,
            "members": self.members,
            "seal": "",
        }
        manifest.seal(whole)
        text = json.dumps(whole, ensure_ascii=False, indent=1).encode()
        self._put(manifest.NAME, len(text), io.BytesIO(text))

    def _put(self, name: str, size: int, content: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(self._made_at.timestamp())
        self._tar.addfile(member, content)


@contextmanager
def writing(target: IO[bytes], *, key: str, made_at: datetime) -> Iterator[Writer]:
    """An archive that goes into an open file; what fails on the way leaves one that nothing takes for whole."""
    with ExitStack() as stack:
        raw: Any = stack.enter_context(encryption.Writer(target, key)) if key else target
        zipped = stack.enter_context(gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=4, mtime=0))
        tar = stack.enter_context(tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT))
        yield Writer(tar, made_at=made_at)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there, under its name, once the block has ended well and the disk has it; and not before."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def members(opener: Opener, *, key: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member by its name, to be read before the next is asked for. Raises ArchiveDamaged, ArchiveKeyNeeded."""
    with _whole(), ExitStack() as stack:
        source = stack.enter_context(opener())
        start = source.read(len(encryption.MAGIC))
        source.seek(0)
        raw: Any = source
        if start == encryption.MAGIC:
            if not key:
                raise errors.ArchiveKeyNeeded
            raw = io.BufferedReader(encryption.Reader(source, key), _CHUNK)
        tar = stack.enter_context(tarfile.open(fileobj=raw, mode="r|gz"))
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                raise errors.ArchiveDamaged(_("{member} is no plain file.").format(member=member.name))
            yield member.name, content


@contextmanager
def _whole() -> Iterator[None]:
    """Say in our words that the file ends too early, or is none of ours."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise errors.ArchiveDamaged(_("This is no archive of a shop, or one that was cut off.")) from error


def verify(opener: Opener, *, key: str, watch: Watcher) -> Manifest:
    """Read the archive to its end and return its manifest.

    Raises ArchiveDamaged unless every member is what the manifest says, and none is missing or beside it.
    """
    with _whole():  # what its members are read by raises here and not there
        return _verify(opener, key=key, watch=watch)


def _verify(opener: Opener, *, key: str, watch: Watcher) -> Manifest:
    found: dict[str, Member] = {}
    told: Manifest | None = None
    for number, (name, content) in enumerate(members(opener, key=key)):
        if name in found or told is not None:
            raise errors.ArchiveDamaged(_("{name} is where nothing should be.").format(name=name))
        if name == manifest.NAME:
            told = manifest.read(content)
            continue
        digest, size = hashlib.sha256(), 0
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        found[name] = {"bytes": size, "sha256": digest.hexdigest()}
        watch("verify", number, 0)
    if told is None:
        raise errors.ArchiveDamaged(_("It has no manifest: it was cut off, or is no archive of a shop."))
    wrong = sorted(
        name for name in found.keys() | told["members"].keys() if found.get(name) != told["members"].get(name)
    )
    if wrong:
        raise errors.ArchiveDamaged(
            _("Not as they were when the archive was made: {listed}.").format(listed=", ".join(wrong[:5]))
        )
    return told


def header(content: IO[bytes]) -> list[str]:
    """The columns that the first line of a CSV member names; the content stands at the first row afterwards."""
    line = content.readline().decode()
    return next(csv.reader([line]), [])


def read_json(content: IO[bytes]) -> Any:
    """What a JSON member holds. Raises ArchiveDamaged."""
    try:
        return json.loads(content.read())
    except ValueError as error:
        raise errors.ArchiveDamaged(_("Its rows of the platform cannot be read.")) from error
