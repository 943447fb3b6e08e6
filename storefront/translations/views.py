"""Translations as every door shows them."""

from typing_extensions import TypedDict


class TextsView(TypedDict, total=False):
    """The texts of an object that are there in a language."""

    title: str
    name: str
    description: str
    seo_title: str
    seo_description: str
    body: str


class TranslationsView(TypedDict, total=False):
    """The languages in which an object has texts besides the shop's main one."""

    en: TextsView
    de: TextsView
    fr: TextsView
    es: TextsView
    ar: TextsView
