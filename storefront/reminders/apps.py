from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "storefront.reminders"
    verbose_name = "Reminders"
