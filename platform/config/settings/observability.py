"""Logs and metrics."""

from typing import Any

import structlog

from config import logs
from config.env import environment

ENV = environment()

_before: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    logs.add_scope,
]
_renderers: list[Any] = (
    [structlog.processors.JSONRenderer()]
    if ENV.log_format == "json"
    else [
        logs.shorten,
        structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "souk": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers],
            "foreign_pre_chain": _before,
        }
    },
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
PROMETHEUS_EXPORT_MIGRATIONS = False
INTERNAL_IPS = ["127.0.0.1"]
SILKY_MIDDLEWARE_CLASS = "config.profiling.PublicSilkMiddleware"
SILKY_AUTHENTICATION = True
SILKY_AUTHORISATION = True
SILKY_PYTHON_PROFILER = True
