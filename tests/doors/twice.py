"""Sends a form twice, and once more after it was cut, and looks whether it was done once."""

from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse

from api import idempotency
from kernel import once
from tests.isolation import cutting, world
from tests.isolation.cutting import Cut

Send = Callable[[dict[str, str]], Any]
"""Sends the form with these values more."""


def sent_twice(
    name: str,
    send: Send,
    before: world.Tables,
    schema: str,
    *,
    is_done: Callable[[Any], bool] = lambda _: True,
) -> list[str] | None:
    """What is wrong with a form that is sent twice, and with one that is cut and sent again.

    None where it could not be sent: what it is for is in another state.
    """
    key, wrong = {once.FIELD: uuid4().hex}, []
    with world.undone():
        with cutting.after() as commits:
            first = send(key)
        if not is_done(first):
            return None
        done = world.tables(schema)
        again = send(key)
        if changed := world.changed(done, world.tables(schema)):
            wrong.append(f"{name} was done twice: {changed}")
        if _shown(first) != _shown(again):
            wrong.append(f"{name} answered {_shown(first)}, then {_shown(again)}")
    keeping = mock.patch.object(idempotency, "keep", side_effect=Cut)
    between = [cutting.after(number) for number in range(1, len(commits))]
    for cut in (keeping, *between):
        with world.undone():
            with cut, pytest.raises(Cut):
                send(key)
            again = send(key)
            new = world.new_rows(before, world.tables(schema))
        if new != world.new_rows(before, done):
            wrong.append(f"{name}, cut and sent again: {new} and not {world.new_rows(before, done)}")
        if _shown(first)[0] != _shown(again)[0]:
            wrong.append(f"{name} answers {_shown(first)}, cut and sent again {_shown(again)}")
    return wrong


def _shown(answer: HttpResponse) -> tuple[int, str, str, str]:
    """Where it leads, what it says there, and which cart it opens."""
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request)._queued_messages)
    return answer.status_code, answer.get("Location", ""), answer.get("HX-Redirect", ""), said
