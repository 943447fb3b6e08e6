from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Binds the names that lower rooms use to what carries them out."""

    name = "config"
    label = "wiring"

    def ready(self) -> None:
        from config import celery, cors, health, memory, metrics, tracing
        from kernel import jobs

        memory.give_back_large_blocks()
        jobs.bind(celery.send)
        cors.connect()
        health.connect()
        metrics.register()
        tracing.connect()
