from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        from demo import samples
        from tenants.signals import sample_data_requested, samples_listed

        sample_data_requested.connect(samples.receive, dispatch_uid="demo.samples")
        samples_listed.connect(samples.names, dispatch_uid="demo.sample_names")
