"""One trace from a request to the task it asked for, read from what reaches a collector over HTTP."""

import gzip
import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from tests.server import Process, Server, Worker

Span = dict[str, str]


class Collector(ThreadingHTTPServer):
    """Takes spans as OTLP over HTTP."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        super().__init__(("127.0.0.1", 0), Receiver)

    def find(self, name: str) -> list[Span]:
        return [span for span in self.spans if span["name"].startswith(name)]


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    facts = {each.key: each.value.string_value for each in span.attributes}
                    facts |= {
                        "name": span.name,
                        "trace": span.trace_id.hex(),
                        "span": span.span_id.hex(),
                        "parent": span.parent_span_id.hex(),
                    }
                    self.server.spans.append(facts)
        self.send_response(200 if self.path == "/v1/traces" else 404)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def process_environment(process_environment: dict[str, str], collector: Collector) -> dict[str, str]:
    return process_environment | {
        "LOG_FORMAT": "json",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }


@pytest.mark.server
def test_a_request_and_the_run_it_asked_for_are_one_trace_with_its_shop_and_one_id_in_both_logs(
    server: Server, worker: Worker, collector: Collector
) -> None:
    registration = {"email": "ada@example.com", "password": "a long password for tests"}
    sent_id = {"X-Request-Id": "from-the-caller-1"}
    answer = server.request("POST", "/api/v1/customers", shop="alpha", body=registration, headers=sent_id)
    assert answer.status == 201
    missing = server.request("GET", "/verify-email/?token=not-told", shop="alpha", headers=sent_id)
    assert missing.status == 404
    until = time.monotonic() + 20
    while not (collector.find("run/work.run") and collector.find("GET")) and time.monotonic() < until:
        time.sleep(0.05)
    (request,) = collector.find("POST")
    (task,) = [span for span in collector.find("run/work.run") if span["trace"] == request["trace"]]
    (sent,) = [span for span in collector.find("apply_async/work.run") if span["trace"] == request["trace"]]
    assert task["parent"] == sent["span"]
    assert request["souk.schema"].startswith("t_")
    assert task["souk.schema"] == "public"  # one run serves many shops: what it does in each names that shop
    assert request["souk.request_id"] == "from-the-caller-1"
    statements = [span for span in collector.spans if span.get("db.system") == "postgresql"]
    asked = 'SELECT "shop_messages_mailsettings"'
    read = [span for span in statements if span["db.statement"].startswith(asked)]
    (of_shop,) = [span for span in read if span["souk.schema"] == request["souk.schema"]]
    assert (of_shop["trace"], of_shop["parent"]) == (request["trace"], task["span"])
    assert "not-told" not in str(collector.spans)
    assert "ada@example.com" not in str(collector.spans)
    (refused,) = [line for line in logged(server) if line["logger"] == "django.request"]
    (ended,) = [line for line in logged(worker) if line.get("request_id") == "from-the-caller-1"]
    assert (refused["request_id"], ended["task"]) == ("from-the-caller-1", "work.run")
    assert refused["schema"] == request["souk.schema"]
    assert ended["event"].startswith(f"Task work.run[{ended['task_id']}] succeeded")


def logged(process: Process) -> list[dict[str, str]]:
    """What a process has logged, beside the words of the programs that run it."""
    return [json.loads(line) for line in process.words().splitlines() if line.startswith("{")]


def test_off_nothing_of_it_is_loaded_or_in_the_way() -> None:
    assert settings.TRACES_ENDPOINT == ""
    assert not [name for name in sys.modules if name.startswith("opentelemetry.instrumentation")]
    assert not [name for name in settings.MIDDLEWARE if "opentelemetry" in name]
