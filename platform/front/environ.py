"""Between ASGI's messages and WSGI's environment (PEP 3333)."""

import sys
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.utils.http import parse_header_parameters

from front.bodies import Body

Environ = dict[str, Any]
_MOST_ESCAPES = 500
"""Of the cookies, else they are left out: Python before 3.11.10 reads them in a time that grows as the square."""


class FileBody:
    """What a view hands over as a file (`wsgi.file_wrapper`)."""

    def __init__(self, file: IO[bytes], block_size: int = 65_536) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> "FileBody":
        return self

    def __next__(self) -> bytes:
        block = self.file.read(self.block_size)
        if not block:
            raise StopIteration
        return block

    def close(self) -> None:
        self.file.close()


def build(scope: dict[str, Any], body: Body) -> Environ:
    """The environment of a request whose body is here, whatever way it came."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, value in scope["headers"]:
        key = _key(name)
        if key is None:
            continue
        text = value.decode("latin-1")
        known = environ.get(key)
        environ[key] = text if known is None else f"{known}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = _readable(environ["CONTENT_TYPE"])
    if environ.get("HTTP_COOKIE", "").count("\\") > _MOST_ESCAPES:
        del environ["HTTP_COOKIE"]
    if body.length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(body.length)
    return environ


def header(scope: dict[str, Any], name: bytes) -> bytes | None:
    """The header of that name (lower case), its lines joined as `build` joins them."""
    lines = [bytes(value) for known, value in scope["headers"] if known == name]
    return (b"; " if name == b"cookie" else b",").join(lines) if lines else None


@lru_cache(maxsize=512)
def _readable(content_type: str) -> str:
    """As it was said, without parameters where a request cannot be made of them: text is UTF-8, or none."""
    kind, *_parameters = content_type.split(";")
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return kind
    charset = parameters.get("charset", "utf-8").lower()
    return content_type if charset in ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1") else kind


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """The name in the environment; None for what is the server's own affair or could be mistaken for another."""
    if name in (b"transfer-encoding", b"connection", b"keep-alive", b"te", b"upgrade") or b"_" in name:
        return None
    text = name.decode("latin-1").upper().replace("-", "_")
    return text if text in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{text}"
