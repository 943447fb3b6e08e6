from django.apps import AppConfig


class AdminThemeConfig(AppConfig):
    name = "admin_theme"

    def ready(self) -> None:
        from admin_theme import operators, shop

        operators.register()
        shop.register()
