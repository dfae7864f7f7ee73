"""Files in the chat: read what somebody dropped or handed in, send what somebody is to keep."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPMessage
from typing import IO, Any, Final
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from models.base import Refusal

MEGABYTE: Final = 1024 * 1024
SLACK: Final = ".slack.com"
GONE: Final = frozenset({"file_not_found", "file_deleted"})
HELD_BACK: Final = frozenset({"tombstone", "hidden_by_limit", "external"})
"""Modes of files whose bytes cannot be read: deleted, too old for the plan, or kept somewhere else."""


class NotLetIn(Exception):
    """Slack did not give the file: it answered with its page to sign in, or would have the token sent elsewhere."""


def read_file(client: WebClient, file: Mapping[str, Any], *, most: int) -> bytes:
    """What is in a file, of which an event or a form gave the object; at most `most` bytes.

    In a conversation with another organisation the object holds an id only, and Slack is asked for the rest. The
    token goes to Slack's own addresses (or that of `client`) and nowhere else. Raises NotLetIn where the bot may
    not read it, which Slack says with status 200 and a web page; Refusal `chat_file_size` (file, most: MB).
    """
    if file.get("file_access") == "check_file_info" or not file.get("url_private_download"):
        file = known_file(client, str(file["id"]))
    if file.get("is_external") or file.get("mode") in HELD_BACK or not file.get("url_private_download"):
        raise Refusal("chat_file_elsewhere", file=str(file.get("name") or file.get("title") or ""))
    name, address = str(file.get("name") or ""), str(file.get("url_private_download") or "")
    if int(file.get("size") or 0) > most:
        raise Refusal("chat_file_size", file=name, most=most // MEGABYTE)
    _check(client, address)
    request = Request(address, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - checked above
    proxies = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
    with build_opener(ProxyHandler(proxies), _WithinSlack(client)).open(request, timeout=client.timeout) as answer:
        is_page = answer.headers.get_content_type() == "text/html"
        content: bytes = answer.read(most + 1)
    if is_page and file.get("mimetype") != "text/html":
        msg = f"{file.get('id')}: a page to sign in came instead of the file; is files:read among the scopes?"
        raise NotLetIn(msg)
    if len(content) > most:
        raise Refusal("chat_file_size", file=name, most=most // MEGABYTE)
    return content


def known_file(client: WebClient, file_id: str) -> Mapping[str, Any]:
    """The object of a file that was seen before. Refusal `chat_file_gone`."""
    try:
        return client.files_info(file=file_id).get("file") or {}
    except SlackApiError as error:
        if error.response.get("error") in GONE:
            raise Refusal("chat_file_gone") from error
        raise


def send_file(
    client: WebClient,
    channel: str,
    name: str,
    content: bytes,
    *,
    title: str = "",
    comment: str = "",
    thread_ts: str | None = None,
) -> None:
    """Put a file into a conversation (its id, not a person's), as a message of its own with `comment` over it."""
    client.files_upload_v2(
        channel=channel,
        filename=name,
        file=content,
        title=title or name,
        initial_comment=comment or None,
        thread_ts=thread_ts,
    )


class _WithinSlack(HTTPRedirectHandler):
    """Follows Slack from one of its addresses to another, and takes the token nowhere else."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        _check(self.client, newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(client: WebClient, address: str) -> None:
    own, asked = urlsplit(client.base_url), urlsplit(address)
    is_slacks = asked.scheme == "https" and (asked.hostname or "").endswith(SLACK)
    if not is_slacks and (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
        msg = f"{asked.scheme}://{asked.hostname} is none of Slack's addresses"
        raise NotLetIn(msg)
