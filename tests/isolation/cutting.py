"""A process that is killed right after one of its commits: what comes next is for the retry."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection, transaction


class Cut(BaseException):
    """The process was killed: nobody hears of it and nothing is cleaned up."""


@contextmanager
def after(number: int = 0) -> Iterator[list[str]]:
    """Die after the commit of this number, counted from one; with none, note the commits alone.

    What is outermost here commits, as it would without the test's own transaction.
    """
    leave, outermost, commits = transaction.Atomic.__exit__, len(connection.savepoint_ids), list[str]()

    def leaving(self: transaction.Atomic, kind: Any, error: Any, trace: Any) -> None:
        leave(self, kind, error, trace)
        if kind is None and len(connection.savepoint_ids) == outermost:
            commits.append("commit")
            if len(commits) == number:
                raise Cut

    with mock.patch.object(transaction.Atomic, "__exit__", leaving):
        yield commits
