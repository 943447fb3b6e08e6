"""compose.yaml says exactly what the typed environment understands, and enough of it to start."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import env

COMPOSE: dict[str, Any] = yaml.safe_load((env.ROOT / "compose.yaml").read_text())
OURS = ("migrate", "web", "worker", "beat")
GIVEN = {
    "SECRET_KEY": "k" * 50,
    "POSTGRES_PASSWORD": "secret",
    "VALKEY_PASSWORD": "secret",
    "PLATFORM_DOMAIN": "souk.example.com",
    "SHOP_DOMAIN": "souk.example.com",
    "EMAIL_URL": "smtp://user:password@mail.example.com:587?tls=1",
}
NOT_IN_PRODUCTION = {
    "VAR_DIR": "where the embedded servers live; MEDIA_ROOT and STATIC_ROOT name what production keeps",
    "SANDBOX_GATEWAY_URL": "production has no sandbox gateway",
    "STRIPE_API_BASE": "for a gateway process of a test's own",
    "STRIPE_CONNECT_BASE": "for a gateway process of a test's own",
    "MOLLIE_API_BASE": "for a gateway process of a test's own",
    "HOT_READS": "off only to measure",
    "DEBUG": "production refuses it",
    "SILK": "production refuses it",
    "DEBUG_TOOLBAR": "production refuses it",
    "SOUK_CRASH_AT": "production refuses it",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def filled_in(value: str) -> str:
    """The value as compose would write it with GIVEN in the shell."""

    def fill(match: re.Match[str]) -> str:
        fallback = match["rest"] if match["kind"] == "-" else None
        return GIVEN.get(match["name"]) or (
            fallback if fallback is not None else pytest.fail(f"{match[0]} is not set")
        )

    return VARIABLE.sub(fill, str(value)).replace("$$", "$")


@pytest.fixture(autouse=True)
def nothing_else_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in env.Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(env.Environment.model_config, "env_file", None)


@pytest.mark.parametrize("service", OURS)
def test_its_names_are_those_that_souk_reads_in_production(service: str) -> None:
    known = {name.upper() for name in env.Environment.model_fields}
    assert known >= NOT_IN_PRODUCTION.keys()
    assert set(COMPOSE["services"][service]["environment"]) == known - NOT_IN_PRODUCTION.keys()


@pytest.mark.parametrize("service", OURS)
def test_production_starts_with_it(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPOSE["services"][service]["environment"].items():
        monkeypatch.setenv(name, filled_in(value))
    environment = env.Environment()
    assert environment.is_production
    assert environment.effective_broker_url != environment.redis_url
    assert environment.port_suffix == ""


@pytest.mark.parametrize("service", OURS)
@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_SCHEME"])
def test_nothing_that_production_requires_can_be_left_out(
    service: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in COMPOSE["services"][service]["environment"].items():
        if key != name:
            monkeypatch.setenv(key, filled_in(value))
    with pytest.raises(ValueError, match=name):
        env.Environment()


def test_no_secret_has_a_default() -> None:
    text = (env.ROOT / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "EMAIL_URL"):
        assert f"${{{name}:-" not in text
        assert f"${{{name}:?" in text


def test_the_pooler_keeps_sessions_apart() -> None:
    assert COMPOSE["services"]["pgbouncer"]["environment"]["POOL_MODE"] == "session"


def test_the_queue_forgets_nothing_and_is_apart_from_the_cache() -> None:
    broker, cache = (COMPOSE["services"][name]["command"] for name in ("valkey-broker", "valkey-cache"))
    assert "--appendonly yes" in broker
    assert "noeviction" in broker
    assert "--maxmemory " in cache
    assert all("--requirepass ${VALKEY_PASSWORD}" in command for command in (broker, cache))
    limits = COMPOSE["services"]["web"]["environment"]["LIMITS_URL"]
    assert "@valkey-broker:" in limits, "tries at passwords are counted where nothing is pushed out"


def test_every_image_from_elsewhere_is_named_by_its_digest() -> None:
    named = {service["image"] for service in COMPOSE["services"].values()} - {"souk"}
    named |= {COMPOSE["services"]["web"]["build"]["args"]["PYTHON_IMAGE"]}
    python = re.search(r"^ARG PYTHON_IMAGE=(.+)$", (env.ROOT / "Dockerfile").read_text(), re.M)
    assert python is not None
    assert f"${{PYTHON_IMAGE:-{python[1]}}}" in named
    pinned = [
        re.fullmatch(r"\$\{([A-Z]+_IMAGE):-[a-z/]+:[^@]+@sha256:[0-9a-f]{64}\}", image) for image in named
    ]
    assert {match and match[1] for match in pinned} == {
        "PYTHON_IMAGE",
        "POSTGRES_IMAGE",
        "POOLER_IMAGE",
        "VALKEY_IMAGE",
    }
    assert set(re.findall(r"^FROM (\S+)", (env.ROOT / "Dockerfile").read_text(), re.M)) == {"${PYTHON_IMAGE}"}


def test_what_the_image_needs_is_in_the_house() -> None:
    dockerfile = (env.ROOT / "Dockerfile").read_text()
    assert "requirements/base.lock" in dockerfile
    assert "dev.lock" not in dockerfile
    assert "\nUSER souk\n" in dockerfile
    assert (env.ROOT / "requirements" / "base.lock").exists()
