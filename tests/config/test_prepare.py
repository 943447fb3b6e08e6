"""`manage.py prepare`: what stands between running servers and a running shop."""

from pathlib import Path

import pytest

from config.local import preparation
from config.local.errors import LocalServersError
from tenants.provisioning import pool
from tests.plugin import ROOT


def test_every_step_is_told_and_the_pool_is_filled(process_environment: dict[str, str]) -> None:
    told: list[str] = []
    outputs = preparation.run(
        root=ROOT,
        environment=process_environment,
        pool_size=1,
        demo=False,
        report=lambda step, seconds: told.append(step),
    )
    assert told == [
        "database migrated",
        "template of a shop prepared",
        "shops brought up to date",
        "shops made ready in advance",
    ]
    assert "1 ready" in outputs["shops made ready in advance"]
    assert pool.count() == 1


def test_what_went_wrong_is_told_in_its_own_words(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    nowhere = process_environment | {"DATABASE_URL": "postgresql://souk@127.0.0.1:1/souk"}
    with pytest.raises(LocalServersError, match=r"(?s)`manage.py prepare` failed.*refused"):
        preparation.run(root=ROOT, environment=nowhere, pool_size=1, demo=False, report=lambda *_: None)
