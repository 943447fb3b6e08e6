"""What is kept of an answer, where, and for whom it is good. Waits for nothing: both ways to the store use it.

A shop has a *version* in Valkey, a random token. Each kept answer carries the version that it was made at and is
good as long as that is the shop's; so one look at two keys tells, and a write ends all of a shop's answers by
ending its version. Answers lie by themselves: the store drops the ones that nobody asks for, one by one, and
each after a day. They are compressed; who does not take that has them unpacked.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

HOT = re.compile(
    r"/api/v1/(products|categories|collections)(?:/([^/]{1,255}))?|/api/v1/products/[^/]{1,255}/(related)"
)
DAY = 24 * 3600
SEARCH_SECONDS = 600
"""For what a buyer has typed: there is no end to it, and little of it is asked twice."""
LARGEST = 512 * 1024
WRITING = b"writing"
"""In the version's place while a write is under way: nothing is good, and nothing is kept."""

_TOKEN, _ETAG = 32, 34


@dataclass(frozen=True, slots=True)
class Question:
    """All that an answer depends on, beside the shop's catalogue. Links to other pages carry scheme and host.

    `language` is that of the shop's texts, empty for its main one.
    """

    scheme: str
    host: str
    path: str
    query: str
    language: str
    currency: str

    def name(self) -> str:
        """The answer's name."""
        parts = (self.scheme, self.host, self.path, self.query, self.language, self.currency)
        return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def seconds(self) -> int:
        """How long its answer is kept at most."""
        return SEARCH_SECONDS if "q" in parse_qs(self.query) else DAY


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept."""

    etag: str
    packed: bytes

    def body(self) -> bytes:
        """As it was made."""
        return gzip.decompress(self.packed)


def version_key(schema: str) -> str:
    """Where a shop's version is."""
    return f"souk:reads:{schema}"


def answer_key(schema: str, name: str) -> str:
    """Where a shop's answer of that name is."""
    return f"souk:read:{schema}:{name}"


def pack(*, version: bytes, etag: str, body: bytes) -> bytes:
    """What is kept of an answer that was made at this version."""
    return version + etag.encode() + gzip.compress(body, compresslevel=6, mtime=0)


def unpack(value: bytes | None, *, version: bytes | None) -> Kept | None:
    """The answer, if it was made at what is the shop's version."""
    if not value or not version or len(version) != _TOKEN or not value.startswith(version):
        return None
    return Kept(value[_TOKEN : _TOKEN + _ETAG].decode(), value[_TOKEN + _ETAG :])
