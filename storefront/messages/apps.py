from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "storefront.messages"
    label = "shop_messages"
    verbose_name = "Messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from storefront.messages import receivers

        receivers.connect()
