from django.apps import AppConfig, apps

NAMED = {"accounts", "billing", "django_celery_beat", "kernel", "media", "storefront", "tasks", "tenants"}


class AdminThemeConfig(AppConfig):
    name = "admin_theme"  # its pages are registered with the addresses they answer at: config.urls_shop, _platform

    def ready(self) -> None:
        """Have our models called by their names in the reader's language."""
        from admin_theme import words

        named = (model for model in apps.get_models() if model.__module__.split(".")[0] in NAMED)
        words.translate([*named, apps.get_model("auth.Group")])
