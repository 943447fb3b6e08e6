"""How translated texts are read."""


def text_in(language: str, *, row: str, field: str) -> str:
    """A text of a row in the language where it has it, as SQL; of the main language, "", the column alone."""
    original = f"{row}.{field}"
    return f"coalesce({row}.translations -> '{language}' ->> '{field}', {original})" if language else original
