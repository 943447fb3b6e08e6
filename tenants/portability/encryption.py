"""A file under an operator's key, written and read as a stream: AES-256-GCM over chunks, each bound to its place.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a chunk's nonce holds its number and whether
it is the last one, so that none can be left out, moved or cut off unseen. The key is scrypt's (RFC 7914) of the words.
"""

import io
import os
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from tenants import errors

MAGIC = b"SOUKENC1"
_SALT, _PREFIX, _TAG = 16, 7, 16
_CHUNK = 64 * 1024


class Writer(io.RawIOBase):
    """Encrypts what is written to it into `target`. Only a closed one can be read."""

    def __init__(self, target: IO[bytes], key: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._cipher = AESGCM(_derive(key, salt))
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(MAGIC + salt + self._prefix)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Encrypt whole chunks, and keep the rest until there is more."""
        self._waiting += data
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; `target` stays open."""
        if not self.closed:
            self._put(bytes(self._waiting), is_last=True)
        super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last), chunk, None))
        self._number += 1


class Reader(io.RawIOBase):
    """Reads what a Writer has written. Raises ArchiveDamaged where it was changed or cut off, or the key is another."""

    def __init__(self, source: IO[bytes], key: str) -> None:
        header = source.read(len(MAGIC) + _SALT + _PREFIX)
        salt, self._prefix = header[len(MAGIC) : -_PREFIX], header[-_PREFIX:]
        if len(salt) != _SALT:
            raise errors.ArchiveDamaged
        self._cipher = AESGCM(_derive(key, salt))
        self._source, self._ready, self._number = source, b"", 0
        self._next = source.read(_CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Give what is decrypted of the current chunk; the next one when it is used up."""
        while not self._ready and self._next:
            chunk, self._next = self._next, self._source.read(_CHUNK + _TAG)
            try:
                nonce = _nonce(self._prefix, self._number, not self._next)
                self._ready = self._cipher.decrypt(nonce, chunk, None)
            except InvalidTag as error:
                raise errors.ArchiveDamaged(
                    _("The key is another one, or the archive was changed or cut off.")
                ) from error
            self._number += 1
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _derive(key: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key.encode())


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)
