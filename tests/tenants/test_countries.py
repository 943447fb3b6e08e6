"""What is guessed of a shop from its country."""

import pytest

from kernel import formats
from kernel.countries import choices
from tenants import countries


@pytest.mark.parametrize(
    ("country", "time_zone", "locale"),
    [
        ("DE", "Europe/Berlin", "de-DE"),
        ("AT", "Europe/Vienna", "de-AT"),
        ("CH", "Europe/Zurich", "de-CH"),
        ("FR", "Europe/Paris", "fr-FR"),
        ("GB", "Europe/London", "en-GB"),
        ("US", "America/New_York", "en-US"),
        ("CA", "America/Toronto", "en-CA"),
        ("AU", "Australia/Sydney", "en-AU"),
        ("BR", "America/Sao_Paulo", "en"),
        ("RU", "Europe/Moscow", "en"),
        ("ES", "Europe/Madrid", "es-ES"),
        ("PT", "Europe/Lisbon", "en"),
        ("JP", "Asia/Tokyo", "en"),
        ("IN", "Asia/Kolkata", "en"),
        ("UA", "Europe/Kyiv", "en"),
        ("ZZ", "UTC", "en"),
    ],
)
def test_a_country_says_its_clock_and_its_language(country: str, time_zone: str, locale: str) -> None:
    assert (countries.guess_time_zone(country), countries.guess_locale(country)) == (time_zone, locale)


def test_every_country_one_can_sign_up_from_has_both() -> None:
    guessed = {code: (countries.guess_time_zone(code), countries.guess_locale(code)) for code in choices()}
    assert {zone for zone, _ in guessed.values()} <= countries.time_zones()
    assert {locale for _, locale in guessed.values()} <= formats.locales().keys()
    # islands that nobody lives on, of which IANA's table has nothing
    unknown = {code for code, (zone, _) in guessed.items() if zone == countries.UTC}
    assert unknown == {"BV", "HM"}
