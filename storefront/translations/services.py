"""Writes on translations: the service of the row itself keeps what this makes of them."""

from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext as _

from kernel.errors import Invalid, Refusals
from kernel.writing import Changes
from storefront.translations.models import Texts, Translated
from tenants import current, languages

Given = Mapping[str, Mapping[str, str | None] | None]
"""By language and field. Null, or an empty text, takes a text or all of a language away; what is not named stays."""


def merged(row: Translated, given: Given, *, check: Callable[[str, str], str]) -> Texts:
    """The row's translations with these. Whoever writes the row calls it; `check` is its own check of a field.

    Raises Invalid or Several, each at `translations.<language>.<field>`: for a language that the shop does not offer
    beside its own, a field that is not translated, and a text that the row could not have.
    """
    kept = {language: dict(texts) for language, texts in row.translations.items()}
    offered, refusals = languages.offered(current.tenant())[1:], Refusals()
    for language, texts in given.items():
        for field, text in (dict.fromkeys(row.TRANSLATED) if texts is None else texts).items():
            with refusals.gather(f"translations.{language}"):
                own = kept.setdefault(language, {})
                own.pop(field, None)
                if text is not None and text.strip():
                    _require(field, row.TRANSLATED, language, offered)
                    own[field] = check(field, text)
    refusals.tell()
    return {
        language: {field: text for field, text in texts.items() if text}
        for language, texts in sorted(kept.items())
        if any(texts.values())
    }


def readable(changes: Changes) -> Changes:
    """The changes of a row with each text by itself, as `translations.<language>.<field>`."""
    before, after = changes.pop("translations", ({}, {}))
    for language in sorted({*before, *after}):
        was, is_now = before.get(language, {}), after.get(language, {})
        for field in sorted({*was, *is_now}):
            if was.get(field) != is_now.get(field):
                changes[f"translations.{language}.{field}"] = was.get(field), is_now.get(field)
    return changes


def has_changed(changes: Changes, *fields: str) -> bool:
    """Whether one of these fields is told of, in whichever language."""
    return any(name.split(".")[-1] in fields for name in changes)


def _require(field: str, fields: Collection[str], language: str, offered: Collection[str]) -> None:
    if field not in fields:
        raise Invalid(
            _("This is not translated: use {listed}.").format(listed=", ".join(fields)),
            field=field,
            reason="unknown",
        )
    if language not in offered:
        raise Invalid(
            _("The shop does not offer this language besides its own. Add it in the settings first."),
            field=field,
            reason="unknown",
        )
