from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "storefront.credits"
    verbose_name = "Gift cards and store credit"
