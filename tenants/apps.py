from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        from django.contrib.contenttypes.models import ContentType

        from kernel import commands
        from tenants import content_types
        from tenants.postgres import sessions

        commands.CHECKS.append(sessions.require_kept)
        ContentType.objects._cache = content_types.WorldCache()  # type: ignore[attr-defined]
