"""Those who fill the pool at one moment make no schema more than was asked for."""

from typing import Any

import pytest

from kernel import clock, writing
from tenants.provisioning import pool, template
from tests.concurrency import race


def _fill_at_once() -> int:
    race.run([lambda: pool.fill(size=1, now=clock.now())] * 3)
    return pool.count()


def test_who_fills_at_once_makes_as_many_as_were_asked_for(fresh_database: str) -> None:
    assert _fill_at_once() == 1


def test_control_who_takes_no_turn_makes_too_many(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = template.replay

    def replay_when_another_does(name: str) -> Any:
        race.hesitate()
        return replay(name)

    monkeypatch.setattr(writing, "take_turn", lambda noun: None)
    monkeypatch.setattr(template, "replay", replay_when_another_does)
    assert _fill_at_once() > 1
