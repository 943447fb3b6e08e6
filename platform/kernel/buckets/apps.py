from django.apps import AppConfig


class BucketsConfig(AppConfig):
    name = "kernel.buckets"
    verbose_name = "Limits"
