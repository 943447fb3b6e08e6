from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "storefront.transfers"
    verbose_name = "Catalogue files"
