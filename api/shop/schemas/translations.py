"""Translations as they are sent."""

from pydantic import Field

from api.schemas import Input


class TextsIn(Input):
    """Texts of an object in a language: `title`, `description`, `seo_title` and `seo_description` of products and
    collections, `name` and `description` of categories, `body` of policies.
    """

    title: str | None = None
    name: str | None = None
    description: str | None = Field(
        default=None,
        description="what buyers read of it, as HTML; scripts and whatever else is not safe is taken out",
    )
    seo_title: str | None = None
    seo_description: str | None = None
    body: str | None = None


class TranslationsIn(Input):
    """Texts by language, of those that the shop offers besides its own. Null or an empty text takes away."""

    en: TextsIn | None = None
    de: TextsIn | None = None
    fr: TextsIn | None = None
    es: TextsIn | None = None
    ar: TextsIn | None = None
