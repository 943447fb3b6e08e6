"""Logs and metrics."""

from typing import Any

from config import logs
from config.env import environment

ENV = environment()

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"souk": {"()": "config.logs.Formatter", "style_of_lines": ENV.log_format}},
    "filters": {
        "no_ticks": {"()": lambda: logs.is_no_tick},
        "news": {"()": "config.logs.News"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "souk"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django": {"handlers": [], "level": ENV.log_level},  # Django gives it a console of its own
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"level": "WARNING"},
        "django.request": {"filters": ["news"]},
        # one line a task is enough: the one that says how it ended
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"filters": ["no_ticks"]},
    },
}
TRACES_ENDPOINT = ENV.otel_exporter_otlp_endpoint
TRACES_SAMPLED = ENV.otel_traces_sampler_arg
OPERATIONS_TOKEN = ENV.operations_token.get_secret_value()
OPERATIONS_ARE_OPEN = not (ENV.is_production or OPERATIONS_TOKEN)
INTERNAL_IPS = ["127.0.0.1"]
SILKY_MIDDLEWARE_CLASS = "config.profiling.PublicSilkMiddleware"
SILKY_AUTHENTICATION = True
SILKY_AUTHORISATION = True
SILKY_PYTHON_PROFILER = True
