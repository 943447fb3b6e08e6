from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "storefront.policies"
    label = "policies"
    verbose_name = "Policies"
    default_auto_field = "django.db.models.BigAutoField"
