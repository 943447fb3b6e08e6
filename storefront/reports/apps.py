from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "storefront.reports"
    label = "reports"
    verbose_name = "Reports"
