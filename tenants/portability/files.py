"""A shop's files as the archive has them, whatever keeps them."""

from collections.abc import Iterator
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage


def list_names(folder: str = "") -> Iterator[str]:
    """The current shop's files by name, those of its folders with the folder before it."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # a folder is made with its first file
        return
    at = f"{folder}/" if folder else ""
    yield from (at + name for name in sorted(names))
    for inner in sorted(folders):
        yield from list_names(at + inner)


def open_file(name: str) -> Any:
    """A file's bytes. Raises FileNotFoundError."""
    return default_storage.open(name)


def store(name: str, content: IO[bytes]) -> None:
    """Keep a file under exactly this name."""
    kept = default_storage.save(name, File(content, name=name))
    if kept != name:
        default_storage.delete(kept)
        raise FileExistsError(name)


def delete(name: str) -> None:
    """Delete a file; none is no error."""
    default_storage.delete(name)


def delete_all() -> None:
    """Delete every file of the current shop."""
    for name in list(list_names()):
        delete(name)
