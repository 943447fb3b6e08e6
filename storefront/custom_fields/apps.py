from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "storefront.custom_fields"
    verbose_name = "Custom fields"
