"""How Mollie is reached: its client's requests, each with a budget for the whole call.

The client's own time-outs are for each read: a far end that drips would hold a thread for as long as it likes.
"""

import io
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from kernel import outgoing

TIMEOUT_SECONDS = 10
_LARGEST = 4 * 1024 * 1024


class _Line(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send by `kernel.outgoing`, which hangs up when the time is over."""
        body = request.body.encode() if isinstance(request.body, str) else None  # the client writes JSON
        headers = {name: str(value) for name, value in request.headers.items()}
        rules = outgoing.Rules(seconds=TIMEOUT_SECONDS, largest=_LARGEST, ports=None, may_be_local=True)
        try:
            answer = outgoing.request(
                request.method or "GET", request.url or "", headers=headers, body=body, rules=rules
            )
        except outgoing.OutgoingError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        raw = urllib3.HTTPResponse(
            body=io.BytesIO(answer.body), headers=answer.headers, status=answer.status, preload_content=False
        )
        return self.build_response(request, raw)


def session() -> requests.Session:
    """A session for the client, which heeds nothing of this machine's environment."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Line())
    return made
