"""What an import refuses as a whole; what is wrong with a row is in the report."""

from kernel.errors import Invalid


class UnreadableFile(
    Invalid, code="imports.unreadable_file", title="This file cannot be read as a product CSV"
):
    """The file is empty, binary, no CSV, or lacks the column that says which product a row is of."""
