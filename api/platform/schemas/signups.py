"""Opening a shop."""

from typing import Annotated

from pydantic import Field

from api.schemas import Country, Email, Input, Output, Password, ShopName

Slug = Annotated[str, Field(min_length=1, max_length=80, examples=["roastery"])]


class SlugAnswer(Output):
    """Whether an address is free, and what else is."""

    slug: str
    available: bool
    reason: str | None = Field(description="code of why it is not: slug.invalid, slug.reserved, slug.taken")
    suggestions: list[str]


class SignupIn(Input):
    """A shop to be opened."""

    shop_name: ShopName
    slug: Slug
    email: Email
    password: Password
    country: Country | None = Field(
        default=None,
        description="ISO 3166-1 alpha-2; time zone and language are guessed from it. A shop of which none is said is "
        "in Germany, and begins in UTC and English",
    )
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$", description="ISO 4217")
    sample_data: bool = Field(default=False, description="fill the shop with a sample catalogue")


class VerificationIn(Input):
    """The code from the e-mail."""

    code: str = Field(min_length=1, max_length=20, examples=["123456"])
