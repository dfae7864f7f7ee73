"""Reading conversations in Slack: whether a message got there, and who else reads along (P2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk import WebClient

PAGE: Final = 200
MOST_PAGES: Final = 10
BEFORE: Final = timedelta(days=1)
"""So far a machine's clock may be ahead of Slack's without our looking past a message."""


def direct_message(client: WebClient, user_id: str) -> str:
    """The id of the direct message with somebody. Raises SlackApiError."""
    return str(client.conversations_open(users=user_id)["channel"]["id"])


def find(client: WebClient, channel_id: str, key: str, since: datetime) -> str | None:
    """The `ts` of the message with that key, posted at `since` or later; None: it is not there.

    The newest page is read whatever the clocks say. Raises SlackApiError where it cannot be read.
    """
    cursor: Any = {}
    for _ in range(MOST_PAGES):
        page: Any = client.conversations_history(
            channel=channel_id, limit=PAGE, include_all_metadata=True, **cursor
        )
        messages = page.get("messages") or []
        for message in messages:
            if ((message.get("metadata") or {}).get("event_payload") or {}).get("key") == key:
                return str(message["ts"])
        next_cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not next_cursor or float(messages[-1]["ts"]) < (since - BEFORE).timestamp():
            return None
        cursor = {"cursor": next_cursor}
    return None


def members_of_private(client: WebClient, channel_id: str) -> set[str] | None:
    """The Slack ids of everybody in a channel; None where it is not private. Raises SlackApiError."""
    channel = client.conversations_info(channel=channel_id)["channel"]
    if not channel.get("is_private") or channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return None
    members: set[str] = set()
    cursor: Any = {}
    while True:
        page: Any = client.conversations_members(channel=channel_id, limit=PAGE, **cursor)
        members.update(page["members"])
        cursor = {"cursor": (page.get("response_metadata") or {}).get("next_cursor")}
        if not cursor["cursor"]:
            return members


def is_app(client: WebClient, slack_id: str) -> bool:
    """Whether an app is behind that id, and nobody. Raises SlackApiError."""
    return bool(client.users_info(user=slack_id)["user"].get("is_bot"))
