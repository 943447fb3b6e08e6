"""The typed environment: strict in production, comfortable in development."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from config.local import supervisor
from tests.plugin import ROOT

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://souk:secret@db/souk",
    "REDIS_URL": "redis://cache:6379/0",
    "EMAIL_URL": "smtp://mail.example.com",
    "PUBLIC_SCHEME": "https",
}


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in env.Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(env.Environment.model_config, "env_file", None)


def load(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> env.Environment:
    for name, value in {**PRODUCTION, **changes}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return env.Environment()


def test_production_accepts_what_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = load(monkeypatch)
    assert environment.is_production
    assert not environment.is_debug


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", env.DEVELOPMENT_SECRET),
        ("SECRET_KEY", "k" * 31),
        ("DATABASE_URL", None),
        ("DATABASE_URL", ""),
        ("REDIS_URL", None),
        ("EMAIL_URL", None),
        ("PUBLIC_SCHEME", "http"),
        ("PUBLIC_SCHEME", None),
        ("DEBUG", "true"),
        ("SILK", "1"),
        ("DEBUG_TOOLBAR", "yes"),
    ],
)
def test_production_refuses(name: str, value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=name):
        load(monkeypatch, **{name: value})


def test_production_names_everything_that_is_wrong_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(ValueError, match=r"SECRET_KEY.*DATABASE_URL.*REDIS_URL.*EMAIL_URL.*PUBLIC_SCHEME"):
        env.Environment()


@pytest.mark.parametrize("place", ["production", "development"])
def test_only_tests_hash_passwords_cheaply(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = load(monkeypatch, ENVIRONMENT=place)
    monkeypatch.setattr(env, "environment", lambda: there)
    security = runpy.run_path(str(ROOT / "platform/config/settings/security.py"))
    assert security["PASSWORD_HASHERS"][0] == "config.hashers.BoundedArgon2PasswordHasher"


def test_a_refusal_does_not_print_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="SECRET_KEY") as caught:
        load(monkeypatch, SECRET_KEY="tell-nobody")
    assert "tell-nobody" not in str(caught.value)


def test_development_needs_nothing() -> None:
    environment = env.Environment()
    assert environment.is_debug
    assert environment.effective_broker_url == ""
    assert environment.port_suffix == ":8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("ENVIRONMENT", "staging"),
        ("WEB_THREADS", "0"),
        ("POOL_SIZE", "-1"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name.lower()):
        env.Environment()


def test_the_queue_has_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:6379/0")
    assert env.Environment().effective_broker_url == "redis://:secret@127.0.0.1:6379/1"
    monkeypatch.setenv("BROKER_URL", "redis://queue:6379/0")
    assert env.Environment().effective_broker_url == "redis://queue:6379/0"


def test_domains_are_compared_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLATFORM_DOMAIN", "Souk.Example.COM.")
    assert env.Environment().platform_domain == "souk.example.com"


@pytest.mark.parametrize(
    ("scheme", "port", "suffix"),
    [("http", "80", ""), ("https", "443", ""), ("https", "8443", ":8443"), ("http", "443", ":443")],
)
def test_the_port_is_written_where_it_is_not_the_scheme_s_own(
    scheme: str, port: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_SCHEME", scheme)
    monkeypatch.setenv("PUBLIC_PORT", port)
    assert env.Environment().port_suffix == suffix


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "http"}, "PORT: "),
        ({"ENVIRONMENT": "production", "SECRET_KEY": "canary"}, "DATABASE_URL must be set"),
    ],
)
def test_a_wrong_variable_is_a_line_that_names_it_and_no_secret(
    variables: dict[str, str], words: str
) -> None:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=kept | variables, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_addresses_are_those_of_the_souk_that_runs_in_this_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("PORT", raising=False)
    assert env.Environment().port_suffix == ":8000"
    with supervisor.only_one(tmp_path, 8123):
        assert env.Environment().port_suffix == ":8123"
        monkeypatch.setenv("PORT", "8124")
        assert env.Environment().port_suffix == ":8124"
    monkeypatch.delenv("PORT")
    assert env.Environment().port_suffix == ":8000"
