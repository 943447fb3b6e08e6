"""What programs and the API have said to each other in the tests, for `api/exchanged.json`, which the documents show.

`make exchanged` notes every call of the tests of who may call what, and keeps of each operation one that did what it
is for: the one that says the most, unless it says too much.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parents[2] / "api" / "exchanged.json"
NOTES = os.environ.get("SOUK_EXCHANGED", "")
SECRET = {"access", "refresh", "token", "secret", "password", "challenge", "key", "code", "secret_key"}
MOST = 4000


def note(api: str, operation: str, sent: Any, response: Any) -> None:
    """Write a call down, where a run is to be noted and it did what it is for."""
    if NOTES and 200 <= response.status_code < 300 and not response.streaming:
        is_json = "json" in response.get("Content-Type", "")
        said = json.loads(response.content) if is_json else None
        line = {
            "api": api,
            "operation": operation,
            "status": response.status_code,
            "sent": sent,
            "said": said,
        }
        with Path(NOTES).open("a") as file:
            file.write(f"{json.dumps(line)}\n")


def keep(notes: Path) -> None:
    """Write what is kept anew, of what was noted; an operation that was not called stays as it was."""
    kept: dict[str, dict[str, Any]] = json.loads(KEPT.read_text())
    noted = set()
    for line in map(json.loads, notes.read_text().splitlines()):
        api, operation = line["api"], line["operation"]
        made = {"status": line["status"], "sent": _plain(line["sent"]), "said": _plain(line["said"])}
        if (api, operation) not in noted or _worth(made) > _worth(kept[api][operation]):
            kept[api][operation] = made
        noted.add((api, operation))
    parts = []
    for api, operations in kept.items():
        lines = [f"  {json.dumps(name)}: {_text(made)}" for name, made in sorted(operations.items())]
        parts.append(f' "{api}": {{\n' + ",\n".join(lines) + "\n }")
    KEPT.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def _text(said: Any) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def _worth(example: dict[str, Any]) -> tuple[bool, int]:
    size = len(json.dumps(example))
    return size <= MOST, size if size <= MOST else -size


def _plain(said: Any, name: str = "") -> Any:
    """As it was said, but for secrets, and of lists the first alone."""
    match said:
        case dict():
            return {key: _plain(value, key) for key, value in said.items()}
        case list():
            return [_plain(each, name) for each in said[:1]]
        case str() if name in SECRET and len(said) > 16:
            return f"{said[:3]}…"
    return said


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
