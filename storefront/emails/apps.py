from django.apps import AppConfig


class EmailsConfig(AppConfig):
    name = "storefront.emails"
    label = "shop_messages"  # the name its tables and permissions have had from the start
    verbose_name = "E-mails"
