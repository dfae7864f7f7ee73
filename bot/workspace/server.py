"""The workspace as a server on this machine: Web API, Socket Mode, page and control API under one address."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocketClose

from bot.workspace import control
from bot.workspace.api import Api
from bot.workspace.files import Files
from bot.workspace.sockets import Sockets
from bot.workspace.state import Workspace
from bot.workspace.wire import Protocol

HOST = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
CONTROL = "/_workspace/"
SECONDS_TO_START = 10.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")


class Server:
    """Serves a workspace from a thread of its own, until stopped.

    `port` 0 takes a free one. In an asyncio program use `async with`.
    """

    def __init__(self, workspace: Workspace, port: int = 0) -> None:
        self.workspace = workspace
        self.port = port
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base URL for Slack clients, with a slash at the end."""
        return f"{self.url}/api/"

    @property
    def sockets(self) -> Sockets:
        """The app's sockets; only to be used in the server's event loop, through `call`."""
        assert self._uvicorn is not None, "the server has not been started"  # noqa: S101
        return self._uvicorn.sockets

    def start(self) -> Self:
        """Return when it answers. Raises OSError if the port is taken."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, self.port))
            listener.listen()  # only now is it ours: two may bind one port at the same moment
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self.workspace.base_url = self.url
        self._uvicorn = _Uvicorn(self.workspace)
        self._thread = threading.Thread(
            target=self._uvicorn.run_on, args=(listener,), name="workspace", daemon=True
        )
        self._thread.start()
        if not self._uvicorn.ready.wait(SECONDS_TO_START) or not self._uvicorn.started:
            self.stop()
            raise OSError("the workspace could not be started")
        return self

    def stop(self) -> None:
        """Close every connection and end the thread; nothing happens if it does not run."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def call(self, work: Coroutine[Any, Any, T], timeout: float = 30.0) -> T:
        """Run a coroutine in the server's event loop, from another thread, and return its result."""
        assert self._uvicorn is not None, "the server has not been started"  # noqa: S101
        return asyncio.run_coroutine_threadsafe(work, self._uvicorn.loop).result(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


class _Uvicorn(uvicorn.Server):
    """Uvicorn without logs and signals, that says when it answers."""

    def __init__(self, workspace: Workspace) -> None:
        self.sockets = Sockets(workspace)
        self.app = create_app(workspace, self.sockets)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop
        super().__init__(
            uvicorn.Config(
                self.app,
                http=Protocol,
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                # slack_sdk closes a socket only between two receptions, which time out after 3 s.
                ws_ping_interval=0.5,
                ws_ping_timeout=20,
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
            )
        )

    def run_on(self, listener: socket.socket) -> None:
        """Serve until told to exit."""
        try:
            asyncio.run(self.serve([listener]))
        finally:
            listener.close()
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.app.state.stopping = asyncio.Event()
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.app.state.stopping.set()
        await self.sockets.close()
        await super().shutdown(sockets)


def create_app(workspace: Workspace, sockets: Sockets) -> Starlette:
    """The ASGI application.

    Its `state` holds `workspace`, `sockets` and, once it runs, `stopping`: an event at which streams should end.
    """
    api = Api(workspace, sockets)
    routes: list[BaseRoute] = [
        *api.routes,
        *Files(api).routes,
        *sockets.routes,
        *control.routes(workspace, sockets),
        Route("/archives/{channel}/{message}", to_the_page),
        Mount("/", Page()),
    ]
    app = Starlette(routes=routes)
    app.state.workspace = workspace
    app.state.sockets = sockets
    app.add_middleware(Guard)
    return app


class Page:
    """The files of the page, always asked for anew."""

    HEADERS = (
        (b"cache-control", b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (
            b"content-security-policy",
            b"; ".join(
                (
                    b"default-src 'self'",
                    b"img-src 'self' data: http://127.0.0.1:* http://localhost:*",
                    b"base-uri 'none'",
                    b"form-action 'none'",
                    b"frame-ancestors 'none'",
                )
            ),
        ),
    )

    def __init__(self) -> None:
        self.files = StaticFiles(directory=PAGE, html=True, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_fresh(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.HEADERS]
            await send(message)

        await self.files(scope, receive, send_fresh)


class Guard:
    """Keeps out what a web page of somebody else could make a browser send to this machine.

    Only this machine's own names pass as host, and as origin only the page itself. What changes something through
    the control API must be sent as JSON, or a file as plain bytes, which a foreign page cannot.
    """

    OWN_NAMES = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if scope["type"] == "websocket":
            if scope["path"] == "/link/" and self.is_own(headers):
                await self.app(scope, receive, send)
            else:
                await WebSocketClose()(scope, receive, send)
            return
        if not self.is_own(headers):
            refusal = refuse(403, "forbidden_host", "The workspace answers only to this machine's own pages.")
            await refusal(scope, receive, send)
            return
        if scope["path"].startswith(CONTROL) and scope["method"] not in ("GET", "HEAD"):
            content_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
            needed = "application/octet-stream" if scope["path"] == control.UPLOAD else "application/json"
            if content_type != needed.encode():
                refusal = refuse(415, "invalid_content_type", f"Send it as {needed}.")
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def is_own(self, headers: dict[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1")
        if not self.OWN_NAMES.fullmatch(host):
            return False
        origin = headers.get(b"origin")
        return origin is None or origin.decode("latin-1") == f"http://{host}"


def refuse(status: int, code: str, message: str) -> Response:
    return JSONResponse({"ok": False, "error": code, "message": message}, status)


async def to_the_page(request: Request) -> Response:
    """A permalink shows the message in the page."""
    return RedirectResponse(f"/#{request.path_params['channel']}/{request.path_params['message']}", 302)
