"""The page served on this machine alone, with ranges for seeking in the film, and news for a page that is open."""

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
_ALIVE = 15.0  # seconds between signs of life on a stream that has no news


class News:
    """What pages that are open are told: that there is a new page, or what went wrong."""

    def __init__(self) -> None:
        self._last: dict[str, Any] = {"version": 0, "error": ""}
        self._changed = asyncio.Event()

    def tell(self, *, error: str = "") -> None:
        """A new page, or an error that is shown over the last good one; "" takes it away."""
        version = self._last["version"] + (0 if error else 1)
        self._last = {"version": version, "error": error}
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def calm(self) -> None:
        """All is well: an error that is still shown is taken away."""
        if self._last["error"]:
            self.tell()

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: what is so now, and every change (WHATWG HTML, server-sent events)."""
        while True:
            changed = self._changed
            yield f"data: {json.dumps(self._last)}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), _ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"


def application(folder: Path, news: News | None = None) -> Starlette:
    """The site in `folder`, for requests that name this machine; with `news`, its pages reload by themselves."""

    async def page(_request: Request) -> Response:
        try:
            html = (folder / "index.html").read_text(encoding="utf-8")
        except OSError:
            return PlainTextResponse("The page is not made yet.", 503)
        return HTMLResponse(_live(html) if news else html, headers={"Cache-Control": "no-store"})

    async def live(_request: Request) -> Response:
        return FileResponse(_LIVE, media_type="text/javascript")

    async def events(_request: Request) -> Response:
        assert news is not None
        return StreamingResponse(news.stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def file(request: Request) -> Response:
        path = (folder / request.path_params["path"]).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return PlainTextResponse("There is no such file.", 404)
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    routes = [Route("/", page), Route("/index.html", page)]
    if news is not None:
        routes += [Route("/live.js", live), Route("/events", events)]
    routes.append(Route("/{path:path}", file))
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])])


def _live(html: str) -> str:
    """The page with the script that listens for news, and a policy that lets it."""
    html = html.replace("connect-src 'none'", "connect-src 'self'", 1).replace("script-src ", "script-src 'self' ", 1)
    return html.replace("</body>", '<script src="/live.js"></script>\n</body>', 1)


def serve(
    folder: Path,
    port: int,
    *,
    say: Callable[[str], None],
    news: Callable[[], News] | None = None,
    beside: Callable[[News], Coroutine[Any, Any, None]] | None = None,
) -> None:
    """Serve until interrupted, and do what is `beside` meanwhile; it ends the server when it ends.

    Raises UsageError when the port is taken.
    """
    listening = _bound(port)
    say(f"The page is at http://{HOST}:{listening.getsockname()[1]}/ (Ctrl-C ends it).")
    asyncio.run(_run(folder, listening, news, beside))


async def _run(
    folder: Path,
    listening: socket.socket,
    news: Callable[[], News] | None,
    beside: Callable[[News], Coroutine[Any, Any, None]] | None,
) -> None:
    told = news() if news else None
    config = uvicorn.Config(
        application(folder, told), log_level="critical", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    work = asyncio.create_task(beside(told)) if beside and told else None
    if work is not None:
        work.add_done_callback(lambda _done: setattr(server, "should_exit", True))
    try:
        await server.serve(sockets=[listening])
    finally:
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # whoever reads the address may come at once
    except OSError as problem:
        listening.close()
        raise UsageError(f"--port {port}: {problem.strerror}; --port 0 picks a free one.") from None
    return listening
