"""Asks one address over and over: `python -m perf.hammer PORT HOST PATH SECONDS [HEADER]`.

A `{page}` in the path is another one of 981 each time. Prints the answers a second.
"""

import random
import sys

from perf import crowd


def main() -> int:
    """Ask, count, print."""
    port, host, path, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
    headers = [f"Host: {host}:{port}", "Accept: application/json", *filter(None, sys.argv[5:6])]
    before, page, after = "\r\n".join([f"GET {path} HTTP/1.1", *headers, "", ""]).partition("{page}")
    requests = [f"{before}{each}{after}".encode() for each in (range(981) if page else [""])]
    return crowd.count(port, seconds, lambda link: link.ask(random.choice(requests)))  # noqa: S311


if __name__ == "__main__":
    sys.exit(main())
