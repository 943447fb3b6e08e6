"""The ASGI application in front of Django's WSGI handler.

The event loop does everything that waits for a client: it reads bodies and sends answers. Threads do everything
that waits for a store: a fixed number of them, each with its own connection to the database, served from a line
that is fair between shops. See docs/decisions/0022.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from front import bodies, draining, environ, errors, responses
from front.bodies import Body, ClientGone, Receive
from front.line import Line
from front.memory import Guard, OutOfRoom
from front.requests import Tell
from front.responses import Response, Send
from front.threads import Threads
from kernel import deadlines

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
WsgiApplication = Callable[[dict[str, Any], Any], Any]

LONGEST_LINE = 100
"""Requests of one shop that wait."""
WAIT_SECONDS = 3.5
"""Nobody waits longer for a thread: with what a thread then waits for a store, an answer comes within 5 s."""
STOP_SECONDS = 10.0
LARGEST_HEADERS = 32 * 1024
"""Of all together: what reads them is not ours, and takes a thread."""
LIVE = "/health/live"
_JSON = ((b"content-type", b"application/json"),)


class _Request:
    """One request on its way through a thread."""

    __slots__ = ("_ticket", "answer", "arrived", "body", "loop", "scope")

    def __init__(self, scope: Scope, body: Body) -> None:
        self.scope = scope
        self.body = body
        self.loop = asyncio.get_running_loop()
        self.arrived = time.monotonic()
        self.answer: asyncio.Future[Response] = self.loop.create_future()
        self._ticket = [True]

    def claim(self) -> bool:
        """Whether the caller is the one who decides: the thread that serves it, or the loop that gives it up."""
        try:
            return self._ticket.pop()
        except IndexError:
            return False

    def settle(self, answer: Response) -> None:
        """Hand the answer to whoever waits for it, from any thread."""
        self.loop.call_soon_threadsafe(self._settle, answer)

    def _settle(self, answer: Response) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Front:
    """Waits for clients, and has threads answer what has come whole.

    `shop_of` names the shop of a request for the fair line and `weight_of` says its share there, from memory;
    `is_let_in` says whether it may wait there, and `cap_of` the most bytes that its body may have, of which each
    `address_of` a client has its share; `early` may answer a request without a thread; `tell` hears of each answer:
    these run in the loop and wait for nothing long. `on_start` is called in each process before it
    serves; `on_error` is the answer where the application raises, as a stream does, or is ended with OutOfRoom because
    the process grew by more than `room` bytes.
    """

    def __init__(
        self,
        application: WsgiApplication,
        *,
        threads: int,
        shop_of: Callable[[Scope], str],
        weight_of: Callable[[Scope], int],
        cap_of: Callable[[Scope], int],
        address_of: Callable[[Scope], str],
        on_error: Callable[[BaseException, Scope], Response],
        on_start: Callable[[], None],
        tell: Tell,
        room: int,
        early: Callable[[Scope], Awaitable[Response | None]] | None = None,
        is_let_in: Callable[[Scope], bool] = lambda _scope: True,
    ) -> None:
        self._application = application
        self._shop_of = shop_of
        self._weight_of = weight_of
        self._cap_of = cap_of
        self._address_of = address_of
        self._on_error = on_error
        self._on_start = on_start
        self._tell = tell
        self._early, self._is_let_in = early, is_let_in
        self._guard = Guard(room)
        self.threads: Threads[_Request] = Threads(Line(places=threads, longest=LONGEST_LINE), self._serve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.threads.start()
                self._guard.start()
                self._on_start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self.threads.stop, seconds=STOP_SECONDS)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        try:
            answer = await self._answer(scope, receive)
        except errors.Refused as error:
            answer = responses.of_refusal(error, scope)
        except ClientGone:  # or what it sends is no HTTP, which the server calls the same
            await self._send(responses.of_refusal(errors.BodyBroken(), scope), scope, send)
            return
        self._tell(scope, answer.status, time.monotonic() - began, answer.length)
        await self._send(answer, scope, send)

    async def _send(self, answer: Response, scope: Scope, send: Send) -> None:
        try:
            await responses.send(answer, send, has_body=scope["method"] != "HEAD")
        except Exception as error:  # noqa: BLE001 - the client went away, in whatever words the server says so
            logger.debug("an answer was not taken: %s", error)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            raise errors.HeadersTooLarge
        if scope["path"] == LIVE:
            return responses.of_bytes(200, [*_JSON, responses.named(scope)], b'{"status":"ok"}')
        if scope["path"] == draining.READY and draining.has_begun():
            return responses.of_bytes(503, [*_JSON, responses.named(scope)], b'{"status":"stopping"}')
        if self._early is not None and (kept := await self._early(scope)) is not None:
            return kept
        with translation.override(responses.language_of(scope)):
            return await self._by_thread(scope, receive)

    async def _by_thread(self, scope: Scope, receive: Receive) -> Response:
        if not self._is_let_in(scope):
            raise errors.Busy(_("Try again in a moment."))
        request = _Request(scope, await self._body(scope, receive))
        try:
            dropped = self.threads.submit(
                self._shop_of(scope),
                request,
                client=self._address_of(scope),
                weight=self._weight_of(scope),
            )
            if dropped is not None:
                dropped.body.file.close()
                self._give_up(dropped)
            given_up = request.loop.call_later(WAIT_SECONDS, self._give_up, request)
            try:
                return await request.answer
            finally:
                given_up.cancel()
        finally:
            request.body.end()

    async def _body(self, scope: Scope, receive: Receive) -> Body:
        declared = environ.header(scope, b"content-length")
        if declared is None and environ.header(scope, b"transfer-encoding") is None:
            return bodies.empty()
        length = int(declared) if declared is not None and declared.isdigit() else None
        if length == 0:
            return bodies.empty()
        return await bodies.read(
            receive, declared=length, cap=self._cap_of(scope), address=self._address_of(scope)
        )

    def _give_up(self, request: _Request) -> None:
        if request.claim() and not request.answer.done():
            request.answer.set_exception(errors.Busy(_("Try again in a moment.")))

    def _serve(self, request: _Request) -> None:
        """Have Django answer, in a thread. The thread is not needed for the sending, and tidies up meanwhile."""
        if not request.claim():
            request.body.file.close()
            return
        deadlines.begin(request.arrived)
        try:
            self._serve_guarded(request)
            self._guard.leave()
        except OutOfRoom as error:
            request.settle(self._on_error(error, request.scope))
        self._guard.leave()  # now that the error, and what it held, is gone
        deadlines.end()

    def _serve_guarded(self, request: _Request) -> None:
        close: Callable[[], None] | None = None
        self._guard.enter(request.scope["path"])
        try:
            said: list[Any] = []

            def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
                said.extend((status, headers))

            parts = self._application(environ.build(request.scope, request.body), start)
            close = getattr(parts, "close", None)
            request.settle(responses.of_wsgi(said[0], said[1], parts))
        except Exception as error:  # noqa: BLE001 - whatever it is, the client hears of it
            request.settle(self._on_error(error, request.scope))
        finally:
            try:
                if close is not None:
                    close()
                request.body.file.close()
            except Exception:
                logger.exception("a request could not be ended")
