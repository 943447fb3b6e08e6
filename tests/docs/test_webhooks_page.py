"""docs/api/webhooks.md: what it shows verifies in each language what we sign, and refuses what we did not."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from standardwebhooks import WebhookVerificationError

from kernel import clock
from storefront.webhooks import rules
from tests.plugin import ROOT

SNIPPETS = dict(
    re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "api" / "webhooks.md").read_text(), re.DOTALL)
)
BODY = '{"id":"msg_1","data":{"title":"Mug – “blue”"}}'

Verify = Callable[[str, dict[str, str], str], bool]


def in_python(folder: Path) -> Verify:
    names: dict[str, Callable[..., object]] = {}
    exec(SNIPPETS["python"], names)

    def verify(secret: str, headers: dict[str, str], body: str) -> bool:
        try:
            return names["verify"](secret, headers, body) == json.loads(body)
        except WebhookVerificationError:
            return False

    return verify


def in_javascript(folder: Path) -> Verify:
    call = "console.log(JSON.stringify(verify(...JSON.parse(process.argv[2]))));"
    source = folder / "verify.mjs"
    source.write_text(f"{SNIPPETS['js']}\n{call}\n")

    def verify(secret: str, headers: dict[str, str], body: str) -> bool:
        told = _run("node", source, json.dumps([secret, headers, body]))
        return told.returncode == 0 and json.loads(told.stdout) == json.loads(body)

    return verify


def in_java(folder: Path) -> Verify:
    call = "System.out.println(isFromTheShop(a[0], a[1], a[2], a[3], a[4]));"
    main = f"public static void main(String[] a) throws Exception {{ {call} }}"
    source = folder / "Webhooks.java"
    source.write_text(SNIPPETS["java"].replace("class Webhooks {", f"class Webhooks {{ {main}"))

    def verify(secret: str, headers: dict[str, str], body: str) -> bool:
        told = _run(
            "java",
            "-Dfile.encoding=UTF-8",
            "-Dsun.jnu.encoding=UTF-8",
            source,
            secret,
            *headers.values(),
            body,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout.strip() == "true"

    return verify


def _run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    return subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("language", [in_python, in_javascript, in_java])
def test_it_verifies_what_we_sign_and_nothing_else(
    language: Callable[[Path], Verify], tmp_path: Path
) -> None:
    verify = language(tmp_path)
    secret, replaced = rules.new_secret(), rules.new_secret()

    def signed(*keys: str, at: datetime) -> dict[str, str]:
        return rules.signed_headers(keys=keys, event=uuid4(), body=BODY, at=at)

    now = clock.now()
    assert verify(secret, signed(replaced, secret, at=now), BODY)
    assert not verify(secret, signed(replaced, at=now), BODY)
    assert not verify(secret, signed(secret, at=now), BODY.replace("Mug", "Cup"))
    assert not verify(secret, signed(secret, at=now - timedelta(minutes=10)), BODY)
