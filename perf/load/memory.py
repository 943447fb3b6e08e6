"""What processes take of this machine's memory: Linux tells (`/proc`), others do not."""

from pathlib import Path


def of_tree(root: int) -> tuple[float, int]:
    """Megabytes of a process and all below it, what they share counted once (PSS); and how many there are."""
    tree, kilobytes = [root], 0
    for process in tree:
        tree += [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
        kilobytes += _kilobytes(f"/proc/{process}/smaps_rollup", "Pss:")
    return kilobytes / 1024, len(tree)


def of_server(pid: int) -> dict[str, float]:
    """Megabytes of the `web` whose first process this is, and of the largest `connection` to the database but ours."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connections = [_kilobytes(f"/proc/{backend}/status", "VmRSS:") for (backend,) in cursor.fetchall()]
    return {"web": of_tree(pid)[0], "connection": max(connections) / 1024}


def _kilobytes(path: str, name: str) -> int:
    return next(int(line.split()[1]) for line in Path(path).read_text().splitlines() if line.startswith(name))
