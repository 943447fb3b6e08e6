from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "storefront.policies"
    label = "policies"
    verbose_name = "Policies"
