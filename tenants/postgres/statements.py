"""SQL of several statements: told apart, and carried out at once or one by one."""

import re

from kernel.scope import connection

_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/|;|[^'"$;/-]+|.""", re.DOTALL)


def split(sql: str) -> list[str]:
    """The statements one by one, without comments; what stands in quotes is left as it is."""
    found, begun = list[str](), list[str]()
    for token in _TOKEN.finditer(sql + ";"):
        if token[0] != ";":
            begun.append("" if token[0].startswith(("--", "/*")) else token[0])
            continue
        if statement := "".join(begun).strip():
            found.append(statement)
        begun = []
    return found


def run(sql: str) -> None:
    """Carry it out: in one round trip, or, since Citus takes no several statements at once that alter, one by one."""
    with connection.cursor() as cursor:
        for statement in split(sql) if connection.is_on_citus else [sql]:
            cursor.execute(statement)
