"""The Slack app manifest: name, tabs, command, scopes and events, just those in use (tests hold it to that)."""

from __future__ import annotations

from typing import Any, Final

from handlers.catalogue import Texts

COMMAND: Final = "/kenshu"
PROMPTS: Final = ("required", "due", "why", "help")
"""What to try first, as shown over an empty conversation: the catalogue's `prompt-…`."""

SCOPES: Final = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
"""What the bot may do; in the order of the alphabet."""

EVENTS: Final = ("app_home_opened", "app_mention", "message.im", "team_join", "user_change")
"""What Slack tells the bot of; in the order of the alphabet."""


def manifest(texts: Texts) -> dict[str, Any]:
    """The manifest to paste at https://api.slack.com/apps. Socket Mode is on, so that it holds no address."""
    say = texts.say
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": say("manifest-name"),
            "description": say("manifest-description"),
            "long_description": say("manifest-long"),
            "background_color": "#1f4e79",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": say("manifest-name"), "always_online": True},
            "agent_view": {
                "agent_description": say("manifest-agent"),
                "suggested_prompts": [
                    {"title": say(f"prompt-{name}"), "message": say(f"prompt-{name}-message")} for name in PROMPTS
                ],
            },
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": say("manifest-command"),
                    "usage_hint": say("manifest-command-hint"),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
