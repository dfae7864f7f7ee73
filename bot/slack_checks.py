"""Whether Slack can be reached and lets the bot in; if not, a Refusal whose sentence says how to mend it.

`kenshu run` asks before it starts, `kenshu doctor` when somebody asks.
"""

from __future__ import annotations

import http.client
import logging
import os
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.settings import SlackAccess
from models.base import Refusal

TIMEOUT_SECONDS: Final = 10
PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
TOKENS: Final = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
OAUTH: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")

# slack_sdk logs what it also raises; here it is told in one sentence.
_SILENT: Final = logging.getLogger("kenshu.silent")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_SILENT.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Installed:
    """What Slack says of the bot token: who the bot is and what it may do."""

    team: str
    team_id: str
    bot_name: str
    scopes: frozenset[str]
    clock_ahead_seconds: float | None
    """By how much this machine's clock is ahead of Slack's (negative: behind); None where Slack did not say."""


def prepare_environment(api_url: str) -> list[str]:
    """Take out of this process's environment what would lead Bolt and slack_sdk astray; gives back the names.

    With a client id and secret there, Bolt would ask for installations instead of using the token. A proxy cannot
    reach this machine's own workspace, and slack_sdk knows no exceptions. The tokens go too, unnamed: they have
    been read by now, and Bolt would look for them a second time.
    """
    for name in TOKENS:
        os.environ.pop(name, None)
    astray = [name for name in OAUTH if os.environ.get(name)]
    if is_this_machine(api_url):
        astray += [name for name in PROXIES if os.environ.get(name)]
    for name in astray:
        del os.environ[name]
    return astray


def is_this_machine(url: str) -> bool:
    """Whether the address is one of this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_in_use() -> str:
    """The name of the variable whose proxy slack_sdk goes through; empty: none."""
    return next((name for name in PROXIES if os.environ.get(name, "").strip()), "")


def ask_who_we_are(access: SlackAccess) -> Installed:
    """Ask Slack about the bot token (`auth.test`).

    Raises Refusal `slack_unreachable`, `slack_not_slack`, `slack_down`, `slack_limited`, `slack_bot_refused`,
    `slack_says_no`.
    """
    client = _client(access.bot_token, access.api_url)
    asked = time.time()
    answer = _ask(access.api_url, lambda: client.auth_test())
    if isinstance(answer, str):
        match answer:
            case "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired":
                raise Refusal("slack_bot_refused", error=answer)
            case _:
                raise Refusal("slack_says_no", method="auth.test", error=answer)
    headers = _headers(answer)
    return Installed(
        team=str(answer.get("team") or ""),
        team_id=str(answer.get("team_id") or ""),
        bot_name=str(answer.get("user") or ""),
        scopes=frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()),
        clock_ahead_seconds=_ahead((asked + time.time()) / 2, headers.get("date", "")),
    )


def ask_for_a_socket(access: SlackAccess) -> str:
    """Ask Slack for the address of a socket (`apps.connections.open`).

    Raises Refusal `slack_unreachable`, `slack_not_slack`, `slack_down`, `slack_limited`, `slack_app_refused`,
    `slack_app_scope`, `slack_socket_mode_off`, `slack_says_no`.
    """
    client = _client(None, access.api_url)
    token = access.app_token.get_secret_value()
    answer = _ask(access.api_url, lambda: client.apps_connections_open(app_token=token))
    if isinstance(answer, str):
        match answer:
            case "invalid_auth" | "not_authed" | "token_revoked" | "not_allowed_token_type" | "account_inactive":
                raise Refusal("slack_app_refused", error=answer)
            case "missing_scope" | "no_permission":
                raise Refusal("slack_app_scope")
            case "socket_mode_not_enabled" | "link_disabled":
                raise Refusal("slack_socket_mode_off")
            case _:
                raise Refusal("slack_says_no", method="apps.connections.open", error=answer)
    told = (answer.get("response_metadata") or {}).get("messages") or []
    if any("Socket Mode is not turned on" in message for message in told):
        raise Refusal("slack_socket_mode_off")  # Slack gives an address all the same, and then sends nothing
    return str(answer["url"])


def sees_channel(access: SlackAccess, channel: str) -> bool:
    """Whether the bot can see that channel.

    Asks for the address of a message that cannot exist: the one question about a channel that needs no scope.
    Raises Refusal as `ask_who_we_are` does.
    """
    client = _client(access.bot_token, access.api_url)
    answer = _ask(access.api_url, lambda: client.chat_getPermalink(channel=channel, message_ts="1.000000"))
    if not isinstance(answer, str) or answer == "message_not_found":
        return True
    if answer == "channel_not_found":
        return False
    raise Refusal("slack_says_no", method="chat.getPermalink", error=answer)


def _client(token: SecretStr | None, api_url: str) -> WebClient:
    return WebClient(
        token=token.get_secret_value() if token else None,
        base_url=api_url,
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=_SILENT,
    )


def _ask(api_url: str, call: Any) -> Any:
    """Slack's answer, or the code of the error it answers with."""
    where = urlsplit(api_url).netloc
    try:
        return call()
    except SlackApiError as error:
        answer = error.response
        status = int(getattr(answer, "status_code", 200))
        code = str(answer.get("error") or "") if hasattr(answer, "get") else ""
        if status == http.client.TOO_MANY_REQUESTS or code in {"ratelimited", "rate_limited"}:
            wait = _headers(answer).get("retry-after", "30")
            raise Refusal("slack_limited", seconds=wait) from error
        if status >= http.client.INTERNAL_SERVER_ERROR or code in {"internal_error", "fatal_error"}:
            raise Refusal("slack_down", where=where, error=str(status)) from error
        if not code or " " in code:  # slack_sdk's own words for an answer that is not JSON
            raise Refusal("slack_not_slack", where=where) from error
        return code
    except (URLError, SlackRequestError, http.client.HTTPException, OSError, ValueError) as error:
        kind = _kind(error)
        raise Refusal("slack_unreachable", where=where, kind=kind, proxy=proxy_in_use() or "none") from error


def _kind(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case ssl.SSLError():
            return "tls"
        case socket.gaierror():
            return "name"
        case TimeoutError():
            return "time"
        case ConnectionError():
            return "refused"
        case _:
            return "other"


def _headers(answer: Any) -> Mapping[str, str]:
    return {str(name).lower(): str(value) for name, value in dict(getattr(answer, "headers", {})).items()}


def _ahead(machine: float, date: str) -> float | None:
    try:
        slack = parsedate_to_datetime(date)
    except ValueError:
        return None
    return (datetime.fromtimestamp(machine, UTC) - slack.astimezone(UTC)).total_seconds()
