"""`python -m config.local.destroy DIR…`: stop the local servers of each folder and delete their data."""

import sys
from pathlib import Path

from config.local import servers
from config.local.errors import LocalServersError


def main(folders: list[str]) -> int:
    """Returns the exit status; says in one line what could not be done."""
    try:
        for folder in folders:
            servers.destroy(Path(folder))
    except LocalServersError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
