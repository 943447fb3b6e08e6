from typing import Any

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import caching
        from tasks import signals

        caching.connect()
        signals.tidied_up.connect(_forget_answers, dispatch_uid="api.forget_answers")


def _forget_answers(now: Any, **_kwargs: Any) -> None:
    from api import idempotency

    idempotency.delete_expired(now=now)
