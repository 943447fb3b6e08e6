"""The Kubernetes chart runs what compose.yaml runs, and names what Souk reads. helm itself is not needed."""

import json
import re
from typing import Any

import pytest
import yaml

from config import env
from tests.config.test_compose import COMPOSE, NOT_IN_PRODUCTION

CHART = env.ROOT / "deploy" / "chart"
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
PLACE = re.compile(r"\{\{ (?P<as_json>toJson )?\.(?P<path>[\w.]+) \}\}")


def rendered(template: str) -> str:
    """The template as helm fills it in; they use nothing else of its language."""

    def fill(match: re.Match[str]) -> str:
        value: Any = {"Values": VALUES, "Release": {"Name": "shops"}}
        for name in match["path"].split("."):
            value = value[name]
        return json.dumps(value) if match["as_json"] else str(value)

    text = PLACE.sub(fill, template)
    assert "{{" not in text
    return text


def parts() -> dict[str, Any]:
    files = sorted((CHART / "templates").glob("*.yaml"))
    found = [part for file in files for part in yaml.safe_load_all(rendered(file.read_text()))]
    return {f"{part['kind']} {part['metadata']['name']}": part for part in found}


def test_it_has_all_parts_and_each_reads_the_environment_and_the_secret() -> None:
    found = parts()
    assert set(found) == {
        "ConfigMap shops-environment",
        "Job shops-prepare",
        "Deployment shops-web",
        "Service shops-web",
        "Deployment shops-worker",
        "Deployment shops-beat",
    }
    for name, part in found.items():
        if part["kind"] in ("Deployment", "Job"):
            (container,) = part["spec"]["template"]["spec"]["containers"]
            assert [next(iter(each)) for each in container["envFrom"]] == ["configMapRef", "secretRef"], name
        if part["kind"] == "Deployment":
            labels = part["spec"]["template"]["metadata"]["labels"]
            assert part["spec"]["selector"]["matchLabels"] == labels
    assert found["Service shops-web"]["spec"]["selector"] == {"app": "shops-web"}


def test_its_names_are_those_that_souk_reads_in_production() -> None:
    told = "\n".join(re.findall(r"^#.*", (CHART / "values.yaml").read_text(), re.MULTILINE))
    secrets = set(re.findall(r"\b[A-Z0-9]+_[A-Z0-9_]+\b", told)) - {"DIRECT_DATABASE_URL"}
    known = {name.upper() for name in env.Environment.model_fields} - NOT_IN_PRODUCTION.keys()
    assert secrets.isdisjoint(VALUES["environment"])
    assert secrets | VALUES["environment"].keys() == known
    assert all(isinstance(value, str) for value in VALUES["environment"].values())


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_it_runs_what_compose_runs(service: str) -> None:
    pod = parts()[f"Deployment shops-{service}"]["spec"]["template"]["spec"]
    assert " ".join(pod["containers"][0]["command"]) == COMPOSE["services"][service]["command"]


def test_a_part_is_given_as_long_to_end_as_it_may_take() -> None:
    found = parts()
    graces = {
        name: found[f"Deployment shops-{name}"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        for name in ("web", "worker")
    }
    assert graces == {"web": 30, "worker": 120}
    assert graces["web"] > int(VALUES["environment"]["DRAIN_SECONDS"])
