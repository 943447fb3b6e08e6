from django.apps import AppConfig


class AdminThemeConfig(AppConfig):
    name = "admin_theme"  # its pages are registered with the addresses they answer at: config.urls_shop, _platform
