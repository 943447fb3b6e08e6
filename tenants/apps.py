from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        from django.contrib.contenttypes.models import ContentType

        from tenants import content_types

        ContentType.objects._cache = content_types.WorldCache()  # type: ignore[attr-defined]
