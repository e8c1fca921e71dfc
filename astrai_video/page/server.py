"""Local web server of the player page: byte ranges for seeking, and server-sent events that reload open pages."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from astrai_video.errors import UsageError

HOST = "127.0.0.1"
_LIVE = Path(__file__).parent / "template" / "live.js"
_KEEP_ALIVE = 15.0  # seconds without an event before a comment keeps the connection open


class PageEvents:
    """Events for open pages: a new version of the page, or the error of the last build."""

    def __init__(self) -> None:
        self._last: dict[str, Any] = {"version": 0, "error": ""}
        self._changed = asyncio.Event()

    def reload(self) -> None:
        """Reload open pages, which removes an error as well."""
        self._send(self._last["version"] + 1, "")

    def show_error(self, error: str) -> None:
        """Show an error over the last good page."""
        self._send(self._last["version"], error)

    def clear_error(self) -> None:
        """Remove an error that is still shown, by a reload."""
        if self._last["error"]:
            self.reload()

    def _send(self, version: int, error: str) -> None:
        self._last = {"version": version, "error": error}
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def stream(self) -> AsyncIterator[str]:
        """Yield the current state and every change as server-sent events (WHATWG HTML, section 9.2)."""
        while True:
            changed = self._changed
            yield f"data: {json.dumps(self._last)}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), _KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"


def application(folder: Path, page_events: PageEvents | None = None) -> Starlette:
    """Return the site in `folder`, for requests to this host only; with `page_events` its pages reload themselves."""

    async def page(_request: Request) -> Response:
        try:
            html = (folder / "index.html").read_text(encoding="utf-8")
        except OSError:
            return PlainTextResponse("The page is not made yet.", 503)
        return HTMLResponse(_with_reload(html) if page_events else html, headers={"Cache-Control": "no-store"})

    async def live(_request: Request) -> Response:
        return FileResponse(_LIVE, media_type="text/javascript")

    async def events(_request: Request) -> Response:
        assert page_events is not None
        return StreamingResponse(
            page_events.stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def file(request: Request) -> Response:
        path = (folder / request.path_params["path"]).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return PlainTextResponse("There is no such file.", 404)
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    routes = [Route("/", page), Route("/index.html", page)]
    if page_events is not None:
        routes += [Route("/live.js", live), Route("/events", events)]
    routes.append(Route("/{path:path}", file))
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])])


def _with_reload(html: str) -> str:
    """Return the page with the script that receives the events, and a Content-Security-Policy that allows it."""
    html = html.replace("connect-src 'none'", "connect-src 'self'", 1).replace("script-src ", "script-src 'self' ", 1)
    return html.replace("</body>", '<script src="/live.js"></script>\n</body>', 1)


def serve(
    folder: Path,
    port: int,
    *,
    log: Callable[[str], None],
    events: Callable[[], PageEvents] | None = None,
    background: Callable[[PageEvents], Coroutine[Any, Any, None]] | None = None,
) -> None:
    """Serve until interrupted, or until the coroutine `background`, which sends the events of pages, ends.

    `events` is called inside the event loop. Raises UsageError when the port is in use.
    """
    listening = _bound(port)
    log(f"The page is at http://{HOST}:{listening.getsockname()[1]}/ (Ctrl-C ends it).")
    asyncio.run(_run(folder, listening, events, background))


async def _run(
    folder: Path,
    listening: socket.socket,
    events: Callable[[], PageEvents] | None,
    background: Callable[[PageEvents], Coroutine[Any, Any, None]] | None,
) -> None:
    page_events = events() if events else None
    config = uvicorn.Config(
        application(folder, page_events), log_level="critical", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    work = asyncio.create_task(background(page_events)) if background and page_events else None
    if work is not None:
        work.add_done_callback(lambda _done: setattr(server, "should_exit", True))
    try:
        await server.serve(sockets=[listening])
    finally:
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def _bound(port: int) -> socket.socket:
    """Return a socket that listens on a port of the loopback interface; 0 is any free port."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # a browser may connect as soon as the address is printed
    except OSError as problem:
        listening.close()
        raise UsageError(f"--port {port}: {problem.strerror}; --port 0 picks a free one.") from None
    return listening
