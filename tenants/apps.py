from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Shops"

    def ready(self) -> None:
        from django.contrib.contenttypes.models import ContentType
        from django.core.signals import request_finished

        from tenants import content_types, middleware

        ContentType.objects._cache = content_types.WorldCache()  # type: ignore[attr-defined]
        request_finished.connect(middleware.leave_tenant, dispatch_uid="tenants.leave_tenant")
