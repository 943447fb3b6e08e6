from django.apps import AppConfig


class VersionsConfig(AppConfig):
    name = "kernel.versions"
    label = "versions"
    verbose_name = "Versions"
