from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "storefront.transfers"
    label = "transfers"
    verbose_name = "Catalogue files"
