"""API keys."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from accounts.api_keys import ApiKeyView
from api.schemas import NOT_SENT, Input, Moment, Output


class KnownScopes(Output):
    """Every scope a key can have."""

    scopes: list[str] = Field(examples=[["products:read", "products:write"]])


class ApiKeyIn(Input):
    """An API key to be made; `GET /scopes` lists what it can be allowed."""

    name: str
    type: Literal["pk", "sk"] = Field(description="publishable or secret")
    scopes: list[str] = Field(default=[], max_length=200, examples=[["products:read"]])
    app: str = Field(
        default="",
        description="the name of the app that will use it: when its last key is revoked, the endpoints it registered "
        "are told `app.uninstalled`, and nothing after",
    )
    expires_at: Moment | None = Field(default=None, description="null: it does not end by itself")


class ApiKeyPatch(Input):
    """What to change of a key; `scopes` can only become fewer."""

    name: str = Field(default=NOT_SENT)
    scopes: list[str] = Field(default=NOT_SENT, max_length=200)
    owner: UUID = Field(default=NOT_SENT, description="the id of the member of staff it is handed over to")


class RotationIn(Input):
    """For how long both keys work."""

    overlap_hours: int = Field(default=24, ge=0, le=168)


class NewApiKey(ApiKeyView):
    """An API key with its text, which is shown this once."""

    key: str
