"""Files between app and workspace: the three methods, the address for the bytes, and the address to read them from.

As at Slack the answer to `files.completeUploadExternal` comes before the file has been looked into and shared, so
it knows neither its type nor its message; and who reads a file without a token that may gets a page to sign in,
with status 200.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.workspace import blocks as block_kit
from bot.workspace import shapes
from bot.workspace.api import Api, Arguments, Method, Result, reset
from bot.workspace.entities import Conversation, File, Refused

UPLOAD = "upload_url"
DOWNLOAD = "url_private"
"""What the traffic and misbehaviour call them."""

LARGEST_FILE = 100 * 1024**2
"""Bytes. Slack takes more (1 GB), but keeps them on a disk."""
LARGEST_SNIPPET = 1_000_000
LONGEST_ALT_TEXT = 1_000

SIGN_IN = """<!DOCTYPE html>
<html lang="en-US"><head><title>Sign in | Slack</title></head><body><p>Sign in to your workspace</p></body></html>
"""


class Files:
    """Adds its methods to those of the Web API; `routes` are the addresses besides."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.workspace = api.workspace
        api.methods |= {
            "files.getUploadURLExternal": Method(self.get_upload_url, ("files:write",)),
            "files.completeUploadExternal": Method(self.complete_upload, ("files:write",)),
            "files.info": Method(self.info, ("files:read",)),
        }
        self.routes: list[BaseRoute] = [
            Route("/upload/v1/{ticket}", self.upload, methods=["POST"]),
            Route("/files-pri/{address}/{name}", self.download, methods=["GET"]),
            Route("/files-pri/{address}/download/{name}", self.download, methods=["GET"]),
        ]

    # The methods

    def get_upload_url(self, arguments: Arguments) -> Result:
        (name,) = arguments.needed("filename")
        length = arguments.text("length")
        if length in ("", "0"):
            raise Refused("missing_argument")
        if not length.isdecimal():
            raise Refused("invalid_arguments", messages=["[ERROR] must provide an integer [json-pointer:/length]"])
        if int(length) > LARGEST_FILE:
            raise Refused("file_upload_size_restricted")
        if arguments.text("snippet_type") and int(length) > LARGEST_SNIPPET:
            raise Refused("snippet_too_large")
        alt_text = arguments.text("alt_txt")
        if len(alt_text) > LONGEST_ALT_TEXT:
            raise Refused("alt_txt_too_large")
        workspace = self.workspace
        file = workspace.add_file(workspace.bot_user_id, name, None, size=int(length), alt_text=alt_text)
        return {"upload_url": workspace.new_upload(file), "file_id": file.id}

    def complete_upload(self, arguments: Arguments) -> Result:
        workspace = self.workspace
        given = arguments.structure("files", "invalid_arguments")
        if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
            raise Refused("invalid_arguments", messages=["[ERROR] must provide an array [json-pointer:/files]"])
        files = [self._uploaded(str(each.get("id") or "")) for each in given]
        conversations = self._addressed(arguments)
        thread_ts = arguments.text("thread_ts")
        if thread_ts and len(conversations) != 1:
            raise Refused("invalid_arguments", messages=["[ERROR] `thread_ts` needs exactly one channel"])
        threads = [self.api.thread(conversation, thread_ts) for conversation in conversations]
        comment = arguments.text("initial_comment")
        blocks = [] if comment else arguments.structure("blocks", "invalid_blocks_format") or []
        if blocks and (wrong := block_kit.faults(blocks, "message")):
            raise Refused("invalid_blocks", messages=wrong)
        for file, each in zip(files, given, strict=True):
            file.title = str(each.get("title") or file.name)
            file.is_complete = True
        answer = {"files": [shapes.file_object(workspace, file, is_new=True) for file in files]}
        for conversation, thread in zip(conversations, threads, strict=True):
            message = workspace.post(
                conversation.id,
                user=workspace.bot_user_id,
                text=comment,
                blocks=blocks,
                thread_ts=thread,
                files=files,
            )
            event = shapes.message_event(workspace, message) | {"subtype": "file_share"}
            self.api.sockets.send_event(event)
        return answer

    def info(self, arguments: Arguments) -> Result:
        (file_id,) = arguments.needed("file")
        file = self._seen(file_id)
        if file is None:
            raise Refused("file_not_found")
        shown = shapes.file_object(self.workspace, file)
        return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}

    # The addresses

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file that is announced, just as many as were announced."""
        started = time.perf_counter()
        file = self.workspace.uploads.get(request.path_params["ticket"])
        content = await read_at_most(request, file.size if file else 0)
        if response := self._misbehaves(UPLOAD, started):
            return response
        if file is None or file.is_complete:
            status, said = 404, "upload not found"
        elif content is None or len(content) != file.size:
            status, said = 400, f"the file was to have {file.size} bytes"
        else:
            file.content = content
            status, said = 200, f"OK - {file.size}"
        self._record(UPLOAD, started, status, {"file": file.id if file else ""}, {"text": said})
        return await self._late(request, UPLOAD, Response(said, status, media_type="text/plain"))

    async def download(self, request: Request) -> Response:
        """What is in a file, for the app that may read it."""
        started = time.perf_counter()
        if response := self._misbehaves(DOWNLOAD, started):
            return response
        file_id = request.path_params["address"].rpartition("-")[2]
        workspace = self.workspace
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        is_let_in = scheme.lower() == "bearer" and token.strip() == workspace.bot_token
        with workspace.lock:
            file = self._seen(file_id) if is_let_in and "files:read" in workspace.scopes else None
            content = file.content if file else None
        if file is None or content is None:
            response = Response(SIGN_IN, media_type="text/html")
        else:
            response = Response(content, headers={"Content-Disposition": saved_as(file.name)})
            response.headers["Content-Type"] = file.mimetype
        got = {"bytes": len(content)} if content is not None else {"page": "sign in"}
        self._record(DOWNLOAD, started, 200, {"file": file_id}, got, ok=content is not None)
        return await self._late(request, DOWNLOAD, response)

    # Inside

    def _uploaded(self, file_id: str) -> File:
        file = self.workspace.files.get(file_id)
        is_ours = file is not None and file.user == self.workspace.bot_user_id
        if file is None or not is_ours or file.content is None or file.is_complete:
            raise Refused("file_not_found")
        return file

    def _seen(self, file_id: str) -> File | None:
        file = self.workspace.files.get(file_id)
        is_there = file is not None and file.is_complete
        return file if file and is_there and self.workspace.may_see_file(self.workspace.bot_user_id, file) else None

    def _addressed(self, arguments: Arguments) -> list[Conversation]:
        """The conversations to share in: `channel_id` is an id, `channels` may name people too."""
        named = [one.strip() for one in arguments.text("channels").split(",") if one.strip()]
        if channel_id := arguments.text("channel_id"):
            if channel_id not in self.workspace.conversations:
                raise Refused("channel_not_found")
            named = [channel_id, *named]
        found = [self.api.writable(one) for one in named]
        return list({conversation.id: conversation for conversation in found}.values())

    def _misbehaves(self, name: str, started: float) -> Response | None:
        misbehaviour = self.workspace.misbehaviour
        wait = misbehaviour.retry_after(name)
        if wait is not None:
            self._record(name, started, 429)
            headers = {"Retry-After": str(max(1, round(wait)))}
            return Response("rate_limited", 429, headers, media_type="text/plain")
        if misbehaviour.fails(name):
            self._record(name, started, 503)
            return Response("Service Unavailable", 503, media_type="text/plain")
        return None

    async def _late(self, request: Request, name: str, response: Response) -> Response:
        delay = self.workspace.misbehaviour.delay(name)
        if delay:
            await asyncio.sleep(delay)
        if self.workspace.misbehaviour.resets(name):
            return await reset(request)
        return response

    def _record(
        self, name: str, started: float, status: int, request: Any = None, response: Any = None, *, ok: bool = True
    ) -> None:
        ms = (time.perf_counter() - started) * 1000
        self.workspace.record(
            "from_app", name, ok=ok and status == 200, status=status, ms=ms, request=request, response=response
        )


async def read_at_most(request: Request, most: int) -> bytes | None:
    """The body; None if it has more than `most` bytes, of which no more are kept."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        else:
            parts.clear()
    return b"".join(parts) if size <= most else None


def saved_as(name: str) -> str:
    """The header that has a browser save it under this name."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
