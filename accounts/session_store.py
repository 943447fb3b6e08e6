"""Sessions of browsers, which tell whose they are and from where they began."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from accounts.models import Session

PLACE = "place"


class SessionStore(db.SessionStore):
    """Django's own in the database; a row of it names its user, so that they can end it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Rows that name their user."""
        return Session

    def create_model_instance(self, data: Any) -> Session:
        """The row, with what it says of the log-in."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        place = data.get(PLACE) or {}
        row.user_id = data.get(SESSION_KEY)
        row.address, row.device = place.get("address", ""), place.get("device", "")
        row.began_at = place.get("began_at")
        return row
