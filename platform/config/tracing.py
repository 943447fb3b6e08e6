"""Traces from a request to the tasks it asked for, to an OpenTelemetry collector that the settings name.

Off, nothing of it is imported. Every span says which schema it was in; addresses are told without their
query, which may hold a key.
"""

from typing import Any

from django.conf import settings

SCHEMA = "souk.schema"


def connect() -> None:
    """Trace requests, tasks and statements, if a collector is named. Called once a process."""
    if not settings.TRACES_ENDPOINT:
        return
    from celery import signals
    from opentelemetry import trace
    from opentelemetry.context import Context
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    import tasks.registry  # noqa: F401 - a publication is traced to its end for tasks that are known
    from kernel import scope

    class Schemas(SpanProcessor):
        """Notes on every span where it began."""

        def on_start(self, span: Span, parent_context: Context | None = None) -> None:
            span.set_attribute(SCHEMA, scope.schema())

    def note_task(task: Any, **_kwargs: Any) -> None:
        """A task's span begins before its schema is entered."""
        trace.get_current_span().set_attribute(SCHEMA, str((task.request.headers or {}).get("souk_schema")))

    provider = TracerProvider(
        resource=Resource.create({"service.name": "souk"}),
        sampler=ParentBasedTraceIdRatio(settings.TRACES_SAMPLED),
    )
    provider.add_span_processor(Schemas())
    exporter = OTLPSpanExporter(endpoint=f"{settings.TRACES_ENDPOINT.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(request_hook=_note_request, response_hook=_note_response)
    CeleryInstrumentor().instrument()
    signals.task_prerun.connect(note_task, weak=False)
    Psycopg2Instrumentor().instrument()


def _note_request(span: Any, request: Any) -> None:
    """Tell the address without its query."""
    address = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}{request.path}"
    span.set_attributes(
        {"http.url": address, "http.target": request.path, "url.full": address, "url.query": ""}
    )


def _note_response(span: Any, request: Any, response: Any) -> None:
    """Tell the schema, which is found while the request is served, and the id that the logs know it by."""
    tenant = getattr(request, "tenant", None)
    span.set_attribute(SCHEMA, tenant.schema_name if tenant is not None else settings.PUBLIC_SCHEMA_NAME)
    span.set_attribute("souk.request_id", response.get("X-Request-Id", ""))
