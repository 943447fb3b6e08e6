"""A pooler that would let one shop's statement meet another's search path is refused wherever Souk starts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config.management import checks
from tenants.postgres import sessions
from tests.plugin import ROOT
from tests.pooler import pooler


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    sessions.are_kept.cache_clear()
    yield
    sessions.are_kept.cache_clear()


@pytest.fixture
def pooled_url(process_environment: dict[str, str], request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's database, behind a pooler in transaction mode."""
    url = urlsplit(process_environment["DATABASE_URL"])
    with pooler((str(url.hostname), int(url.port or 5432)), sessions=getattr(request, "param", 1)) as port:
        yield urlunsplit(url._replace(netloc=url.netloc.replace(f":{url.port}", f":{port}")))


@pytest.fixture
def behind_it(pooled_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Django here goes through the pooler."""
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        patched.setitem(connection.settings_dict, "PORT", str(urlsplit(pooled_url).port))
        yield
        connection.close()


def run(*command: str, environment: dict[str, str], database_url: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **environment, "DATABASE_URL": database_url}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_the_pooler_of_these_tests_really_mixes(pooled_url: str) -> None:
    with closing(psycopg2.connect(pooled_url)) as one, closing(psycopg2.connect(pooled_url)) as other:
        with one, one.cursor() as cursor:
            cursor.execute("SET search_path TO t_of_one")
        with other, other.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == ("t_of_one",)


@pytest.mark.django_db
def test_a_direct_connection_keeps_its_sessions() -> None:
    assert sessions.are_kept()
    sessions.require_kept()
    assert checks.pooler().is_well


def test_it_is_found_out_by_the_doctor_by_readiness_and_before_preparing(behind_it: None) -> None:
    assert not sessions.are_kept()
    assert "session mode" in checks.pooler().mend
    answer = Client(headers={"host": "localhost"}).get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, False)
    with pytest.raises(CommandError, match="mixes the sessions"):
        call_command("prepare")


@pytest.mark.parametrize("pooled_url", [2], indirect=True, ids=["two sessions"])
def test_one_that_gives_its_sessions_out_in_turn_is_found_out_as_well(behind_it: None) -> None:
    assert not sessions.are_kept()


def test_readiness_asks_once_a_process(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = Client(headers={"host": "localhost"})
    assert probe.get("/health/ready").status_code == 200
    monkeypatch.setattr(sessions, "_connect", lambda: pytest.fail("it was asked again"))
    assert probe.get("/health/ready").status_code == 200


def test_a_database_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    with monkeypatch.context() as gone:
        gone.setitem(connection.settings_dict, "PORT", "1")
        sessions.require_kept()
    assert sessions.are_kept()


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "config.web"),
        ("-m", "config.worker"),
        ("-m", "config.beat"),
        (
            "manage.py",
            "create_shop",
            "--slug",
            "wool",
            "--name",
            "Wool",
            "--email",
            "a@b.example",
            "--password",
            "x",
        ),
        ("manage.py", "suspend_shop", "alpha"),
    ],
    ids=["web", "worker", "beat", "create_shop", "suspend_shop"],
)
def test_no_process_starts_behind_it(
    command: tuple[str, ...], pooled_url: str, process_environment: dict[str, str]
) -> None:
    done = run(*command, environment=process_environment, database_url=pooled_url)
    assert done.returncode != 0
    assert "mixes the sessions of shops: use session mode" in done.stderr


def test_the_doctor_names_it_and_goes_on(pooled_url: str, process_environment: dict[str, str]) -> None:
    done = run("manage.py", "doctor", "--json", environment=process_environment, database_url=pooled_url)
    found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 1
    assert (found["sessions"]["found"], found["sessions"]["is_well"]) == ("mixed by a pooler", False)
    assert found["shop template"]["is_well"]
