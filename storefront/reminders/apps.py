from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "storefront.reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        from storefront.reminders import receivers

        receivers.connect()
