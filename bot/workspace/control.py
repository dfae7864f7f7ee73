"""The control API under `/_workspace/`: the page and the tests see and do through it what a person sees and does.

JSON in, JSON out. `as` is a user id or a mail address. A refusal says `"ok": false`, with a code as `error` and a
sentence as `message`.

What is to be used is named by `label` (the words on it, or a field's label, placeholder or ids), or by `action_id`,
`block_id` and `value`. `surface` ("message", "home", "modal") narrows the search; `nth` counts from 1. With `ts`
(and `channel`) or `view_id` it is one particular message or view, also one that is gone or somebody else's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.workspace.acting import Acting
from bot.workspace.entities import Change, User
from bot.workspace.files import LARGEST_FILE, read_at_most, saved_as
from bot.workspace.forms import Unable
from bot.workspace.screens import Wanted, file_json, person_json, screen_of
from bot.workspace.sockets import Sockets
from bot.workspace.state import Workspace

Body = Mapping[str, Any]
Answer = dict[str, Any]
Deed = Callable[[Body], Answer | Awaitable[Answer]]

LONGEST_WAIT = 30.0
QUIET_SECONDS = 15.0
TRAFFIC_WAITING = 500
UPLOAD = "/_workspace/upload"
TO_BE_SAVED = {
    "Cache-Control": "no-store",
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
}
GIVEN = ("option", "options", "date", "time", "date_time", "user", "users", "conversation", "conversations",
         "files", "text")  # fmt: skip


def routes(workspace: Workspace, sockets: Sockets) -> list[BaseRoute]:
    """All routes of the control API."""
    return Control(workspace, sockets).routes


class Control:
    """One method an address, besides what serves the reading ones."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.acting = Acting(workspace, sockets)
        deeds: dict[str, Deed] = {
            "send": self.send,
            "edit": self.edit,
            "delete": self.delete,
            "command": self.command,
            "open": self.open,
            "read": self.read,
            "press": self.press,
            "choose": self.choose,
            "suggest": self.suggest,
            "fill": self.fill,
            "submit": self.submit,
            "close": self.close,
            "dismiss": self.dismiss,
            "clock": self.clock,
            "misbehave": self.misbehave,
            "reset": self.reset,
            "people": self.put_person,
        }
        self.routes: list[BaseRoute] = [
            Route("/_workspace/people", self.get_people, methods=["GET"]),
            Route("/_workspace/screen", self.get_screen, methods=["GET"]),
            Route("/_workspace/stream", self.get_stream, methods=["GET"]),
            Route("/_workspace/traffic", self.get_traffic, methods=["GET"]),
            Route("/_workspace/file", self.get_file, methods=["GET"]),
            Route(UPLOAD, self.upload, methods=["POST"]),
            *(Route(f"/_workspace/{name}", self._endpoint(deed), methods=["POST"]) for name, deed in deeds.items()),
        ]

    # Reading

    async def get_people(self, request: Request) -> Response:  # noqa: ARG002
        """Who is there, and what the app offers."""
        workspace = self.workspace
        with workspace.lock:
            return _json(
                {
                    "people": [person_json(user) for user in workspace.people()],
                    "clock": _iso(workspace.clock.now()),
                    "team": {"id": workspace.team_id, "name": workspace.team_name, "tz": "Asia/Tokyo"},
                    "app": {
                        "name": workspace.bot_name,
                        "bot_user_id": workspace.bot_user_id,
                        "commands": [
                            {key: str(each.get(key) or "") for key in ("command", "description", "usage_hint")}
                            for each in workspace.commands
                        ],
                        "agent_prompts": list((workspace.agent_view or {}).get("suggested_prompts") or ()),
                        "has_home": workspace.has_home,
                        "has_messages": workspace.has_messages_tab,
                        "can_write": workspace.can_write_to_app,
                        "is_connected": self.sockets.open_count > 0,
                    },
                }
            )

    async def get_screen(self, request: Request) -> Response:
        """All that a person sees; with `after` a version and `wait` seconds, once there is a newer one."""
        try:
            user = self._person(request.query_params.get("as", ""))
            after = _number(request.query_params.get("after", "-1"), "after")
            wait = min(_number(request.query_params.get("wait", "0"), "wait"), LONGEST_WAIT)
        except Unable as no:
            return _refusal(no)
        if wait > 0:
            await self._newer(request, user, after, wait)
        with self.workspace.lock:
            return _json(screen_of(self.workspace, user))

    async def get_traffic(self, request: Request) -> Response:
        """What went to and from the app, from the entry after the id `since`."""
        try:
            since = _number(request.query_params.get("since", "0"), "since")
        except Unable as no:
            return _refusal(no)
        with self.workspace.lock:
            return _json({"traffic": [entry for entry in self.workspace.traffic if entry["id"] > since]})

    async def get_stream(self, request: Request) -> Response:
        """Server-Sent Events: `screen` with the version when it changed, `clock`, and `traffic` with one entry."""
        try:
            user = self._person(request.query_params.get("as", ""))
        except Unable as no:
            return _refusal(no)
        stopping: asyncio.Event = request.app.state.stopping
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(user, stopping), media_type="text/event-stream", headers=headers)

    async def _events(self, user: User, stopping: asyncio.Event) -> AsyncIterator[str]:
        news = News(self.workspace, user)
        try:
            yield _event("screen", {"version": self.workspace.version(user.id)})
            while not stopping.is_set():
                if not await news.wait(QUIET_SECONDS, stopping):
                    if not stopping.is_set():
                        yield ": quiet\n\n"
                    continue
                for name in news.take():
                    if name == "screen":
                        yield _event("screen", {"version": self.workspace.version(user.id)})
                    else:
                        yield _event("clock", {"clock": _iso(self.workspace.clock.now())})
                while news.traffic:
                    yield _event("traffic", news.traffic.popleft())
        finally:
            news.stop()

    async def _newer(self, request: Request, user: User, after: float, seconds: float) -> None:
        """Return when the person's screen has a version greater than `after`, or after so many seconds."""
        stopping: asyncio.Event = request.app.state.stopping
        news = News(self.workspace, user)
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        try:
            while self.workspace.version(user.id) <= after and not stopping.is_set() and loop.time() < until:
                await news.wait(until - loop.time(), stopping)
                news.take()
                news.traffic.clear()
        finally:
            news.stop()

    async def get_file(self, request: Request) -> Response:
        """What is in the file `id`, to be saved, not shown."""
        try:
            user = self._person(request.query_params.get("as", ""))
            file, content = self.acting.file(user, request.query_params.get("id", ""))
        except Unable as no:
            return _refusal(no)
        return Response(content, headers={**TO_BE_SAVED, "Content-Disposition": saved_as(file.name)})

    # Doing

    async def upload(self, request: Request) -> Response:
        """The body is the file; `as`, `name` and, if known, `mimetype` stand in the address."""
        query = request.query_params
        try:
            user = self._person(query.get("as", ""))
            content = await read_at_most(request, LARGEST_FILE)
            if content is None:
                raise Unable("file_too_large", f"a file has at most {LARGEST_FILE // 1024**2} MB here", status=413)
            file = self.acting.upload(user, query.get("name", ""), content, mimetype=query.get("mimetype", ""))
        except Unable as no:
            return _refusal(no)
        return _json({"ok": True, "file": file_json(file)})

    def send(self, body: Body) -> Answer:
        """`text`, and where: `channel`, `thread_ts`; `files` with the `id` of each, as `upload` gave it."""
        message = self.acting.send(
            self._actor(body),
            _text(body, "text"),
            channel=_text(body, "channel"),
            thread_ts=_text(body, "thread_ts"),
            files=body.get("files") or (),
        )
        return {"ts": message.ts, "channel": message.channel}

    def edit(self, body: Body) -> Answer:
        """Change one's own message `ts` in `channel` to `text`."""
        user = self._actor(body)
        message = self.acting.edit(user, _text(body, "channel"), _text(body, "ts"), _text(body, "text"))
        return {"ts": message.ts, "channel": message.channel}

    def delete(self, body: Body) -> Answer:
        """Take back one's own message `ts` in `channel`."""
        self.acting.delete(self._actor(body), _text(body, "channel"), _text(body, "ts"))
        return {}

    async def command(self, body: Body) -> Answer:
        """`command` with its slash, and `text`."""
        outcome = await self.acting.command(
            self._actor(body),
            _text(body, "command"),
            _text(body, "text"),
            channel=_text(body, "channel"),
            thread_ts=_text(body, "thread_ts"),
        )
        return outcome.as_json()

    def open(self, body: Body) -> Answer:
        """`tab`: "home" or "messages"."""
        return {"channel": self.acting.open(self._actor(body), _text(body, "tab") or "home").id}

    def read(self, body: Body) -> Answer:
        """Mark `channel` as read."""
        self.workspace.mark_read(self._actor(body).id, _text(body, "channel"))
        return {}

    async def press(self, body: Body) -> Answer:
        """A button or an item of an overflow menu; `hash` is the view's as a client knew it."""
        outcome = await self.acting.press(self._actor(body), _wanted(body), view_hash=_text(body, "hash"))
        return outcome.as_json()

    async def choose(self, body: Body) -> Answer:
        """What to enter is under one of the names in `GIVEN`; null clears.

        `silent` keeps it without telling the app, as while somebody types.
        """
        outcome = await self.acting.choose(
            self._actor(body),
            _wanted(body, with_value=False),
            _given(body),
            is_silent=bool(body.get("silent")),
            view_hash=_text(body, "hash"),
        )
        return outcome.as_json()

    async def suggest(self, body: Body) -> Answer:
        """What an external select offers for `value`."""
        return await self.acting.suggest(self._actor(body), _wanted(body, with_value=False), _text(body, "value"))

    async def fill(self, body: Body) -> Answer:
        """`values`: label, action id, block id or `block_id/action_id`, each with what to enter."""
        return (await self.acting.fill(self._actor(body), self._values(body))).as_json()

    async def submit(self, body: Body) -> Answer:
        """The top modal or `view_id`, after filling in `values` if given."""
        user = self._actor(body)
        if body.get("values"):
            await self.acting.fill(user, self._values(body))
        outcome = await self.acting.submit(user, view_id=_text(body, "view_id"), view_hash=_text(body, "hash"))
        return outcome.as_json()

    async def close(self, body: Body) -> Answer:
        """The top modal, or with `all` every one."""
        return (await self.acting.close(self._actor(body), all_of_them=bool(body.get("all")))).as_json()

    def dismiss(self, body: Body) -> Answer:
        """The notice `id`."""
        return {"dismissed": self.workspace.dismiss(self._actor(body).id, _text(body, "id"))}

    # The workspace itself

    def clock(self, body: Body) -> Answer:
        """Forward by `advance_seconds`, or `to` an instant."""
        clock = self.workspace.clock
        try:
            if "to" in body:
                clock.move_to(datetime.fromisoformat(_text(body, "to")))
            else:
                clock.advance(timedelta(seconds=float(body.get("advance_seconds") or 0)))
        except (TypeError, ValueError, OverflowError) as error:
            raise Unable("bad_clock", str(error)) from None
        return {"clock": _iso(clock.now())}

    async def misbehave(self, body: Body) -> Answer:
        """What to do wrong from now on; `{}` is nothing any more.

        `drop_sockets` and `refresh_sockets` are done at once, and once.
        """
        what = {key: value for key, value in body.items() if key != "refresh_sockets"}
        try:
            if what or not body:
                self.workspace.misbehaviour.tell(what)
        except ValueError as error:
            raise Unable("bad_misbehaviour", str(error)) from None
        if body.get("drop_sockets"):
            await self.sockets.drop_all()
        if body.get("refresh_sockets"):
            await self.sockets.refresh()
        return {"misbehaviour": dict(self.workspace.misbehaviour.told)}

    def reset(self, body: Body) -> Answer:  # noqa: ARG002
        """Empty conversations, views, traffic; be good again."""
        self.workspace.reset()
        return {}

    def put_person(self, body: Body) -> Answer:
        """Add somebody, or change the one with that `id` or `email`."""
        return {"person": person_json(self.acting.put_person(body))}

    # Inside

    def _endpoint(self, deed: Deed) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                try:
                    body = json.loads(await request.body() or b"{}")
                except ValueError:
                    raise Unable("bad_json", "the body is not JSON") from None
                if not isinstance(body, dict):
                    raise Unable("bad_json", "the body must be an object")
                answer = deed(body)
                if not isinstance(answer, dict):
                    answer = await answer
            except Unable as no:
                return _refusal(no)
            return _json({"ok": True} | answer)

        return endpoint

    def _actor(self, body: Body) -> User:
        return self._person(_text(body, "as"))

    def _person(self, who: str) -> User:
        user = self.workspace.find_user(who) if who else None
        if user is None:
            raise Unable("no_such_person", f"nobody in the workspace is “{who}”", status=404)
        return user

    def _values(self, body: Body) -> Mapping[str, Any]:
        values = body.get("values")
        if not isinstance(values, dict):
            raise Unable("bad_value", "values must be an object")
        return values


class News:
    """What changed for one person since last asked. Changes come from any thread; to be used in the event loop."""

    def __init__(self, workspace: Workspace, user: User) -> None:
        self.user = user
        self.traffic: deque[Any] = deque(maxlen=TRAFFIC_WAITING)
        self._changed: dict[str, None] = {}
        self._some = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.stop = workspace.listen(self._on_change)

    async def wait(self, seconds: float, stopping: asyncio.Event) -> bool:
        """Whether there is something within that time; also returns when the server is stopping."""
        if not self._some.is_set():
            waiting = [asyncio.create_task(event.wait()) for event in (self._some, stopping)]
            try:
                await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waiting:
                    task.cancel()
        return self._some.is_set()

    def take(self) -> list[str]:
        """Which of "screen" and "clock" changed; asked again, nothing has."""
        changed = list(self._changed)
        self._changed.clear()
        self._some.clear()
        return changed

    def _on_change(self, change: Change) -> None:
        if change.user_id in (None, self.user.id):
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._note, change)

    def _note(self, change: Change) -> None:
        if change.kind == "traffic":
            self.traffic.append(change.entry)
        else:
            self._changed["clock" if change.kind == "clock" else "screen"] = None
        self._some.set()


def _wanted(body: Body, *, with_value: bool = True) -> Wanted:
    nth = 1 if body.get("nth") is None else body["nth"]
    if isinstance(nth, bool) or not isinstance(nth, int) or nth < 1:
        raise Unable("bad_value", "nth counts from 1")
    value = body.get("value") if with_value else None
    return Wanted(
        label=_text(body, "label"),
        action_id=_text(body, "action_id"),
        block_id=_text(body, "block_id"),
        value=None if value is None else str(value),
        ts=_text(body, "ts"),
        channel=_text(body, "channel"),
        view_id=_text(body, "view_id"),
        surface=_text(body, "surface"),
        nth=nth,
    )


def _given(body: Body) -> Any:
    """What to enter: a date and a time together are an instant."""
    if body.get("date") and body.get("time"):
        return f"{body['date']}T{body['time']}"
    for name in GIVEN:
        if name in body:
            return body[name]
    raise Unable("bad_value", f"say what to choose: one of {', '.join(GIVEN)}")


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return "" if value is None else str(value)


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Unable("bad_value", f"{name} must be a number") from None


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")


def _json(answer: Answer, status: int = 200) -> Response:
    content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, {"Cache-Control": "no-store"}, media_type="application/json")


def _refusal(no: Unable) -> Response:
    return _json({"ok": False, "error": no.code, "message": no.message, **no.more}, no.status)


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
