from django.apps import AppConfig


class BucketsConfig(AppConfig):
    name = "kernel.buckets"
    label = "buckets"
    verbose_name = "Limits"
