"""The Slack app manifest: within Slack's lengths, and asking for what the bot uses and no more."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.manifest import COMMAND, EVENTS, SCOPES, manifest
from handlers.catalogue import LOCALES, Texts
from tests.kenshu import template
from tests.world import connected, workspace

ROOT = Path(__file__).parents[1]

SCOPES_OF_METHODS = {
    "apps.connections.open": set(),  # with the app-level token
    "assistant.threads.setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "assistant.threads.setTitle": {"assistant:write"},
    "auth.test": set(),
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"im:history", "groups:history"},  # the division's channel is a private one
    "conversations.info": {"groups:read"},
    "conversations.members": {"groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"im:history"},
    "files.info": {"files:read"},  # and the address of the file's content
    "files.upload.v2": {"files:write"},  # slack_sdk's name for the three steps
    "users.info": {"users:read", "users:read.email"},
    "users.list": {"users:read", "users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
SCOPES_OF_EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
}
# All that Slack could tell an app of; `message` comes as message.im alone, channels are nobody's business (P2).
EVENT_TYPES = """
    app_context_changed app_home_opened app_mention app_rate_limited app_requested app_uninstalled
    assistant_thread_started assistant_thread_context_changed call_rejected
    channel_archive channel_created channel_deleted
    channel_history_changed channel_id_changed channel_left channel_rename channel_shared channel_unarchive
    channel_unshared dnd_updated dnd_updated_user email_domain_changed emoji_changed file_change
    file_comment_added file_comment_deleted file_comment_edited file_created file_deleted file_public file_shared
    file_unshared function_executed grid_migration_finished grid_migration_started group_archive group_close
    group_deleted group_history_changed group_left group_open group_rename group_unarchive im_close im_created
    im_history_changed im_open invite_requested link_shared member_joined_channel member_left_channel message
    message_metadata_deleted message_metadata_posted message_metadata_updated pin_added pin_removed reaction_added
    reaction_removed resources_added resources_removed scope_denied scope_granted shared_channel_invite_accepted
    shared_channel_invite_approved shared_channel_invite_declined shared_channel_invite_received
    shared_channel_invite_requested star_added star_removed subteam_created subteam_members_changed
    subteam_self_added subteam_self_removed subteam_updated team_access_granted team_access_revoked
    team_domain_change team_join team_rename tokens_revoked url_verification user_change user_connection
    user_huddle_changed user_profile_changed user_resource_denied user_resource_granted user_resource_removed
    user_status_changed workflow_deleted workflow_published workflow_step_deleted workflow_step_execute
    workflow_unpublished
""".split()  # noqa: SIM905


def sources() -> Iterator[ast.AST]:
    """Every node of the bot's own code; the local workspace is Slack's side."""
    for folder in ("bot", "handlers"):
        for file in (ROOT / folder).rglob("*.py"):
            if "workspace" not in file.relative_to(ROOT).parts:
                yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def methods_used() -> set[str]:
    """The Web API's methods that the code names, as attributes of a client or in `api_call("chat.postMessage")`."""
    found = set()
    for node in sources():
        if isinstance(node, ast.Attribute) and "_" in node.attr and callable(getattr(WebClient, node.attr, None)):
            if not node.attr.startswith("_") and node.attr != "api_call":
                found.add(node.attr.replace("_", "."))
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "api_call":
            assert isinstance(node.args[0], ast.Constant), "name the method outright"
            found.add(str(node.args[0].value))
    return found


def listens(app: App, body: dict[str, Any]) -> bool:
    """Whether some listener of the app takes this request."""
    request = BoltRequest(mode="socket_mode", body=body)
    answer = BoltResponse(status=404)
    return any(listener.matches(req=request, resp=answer) for listener in app._listeners)


def events_used(app: App) -> set[str]:
    heard = {
        event
        for event in EVENT_TYPES
        if listens(app, {"type": "event_callback", "event": {"type": event, "channel_type": "im", "tab": "home"}})
    }
    return {"message.im" if event == "message" else event for event in heard}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.fixture(params=LOCALES)
def made(request) -> dict[str, Any]:
    return manifest(Texts(request.param))


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[App]:
    """The real app, connected."""
    file = template(tmp_path_factory.mktemp("manifest"), "empty.db")
    with workspace() as server, connected(server, f"sqlite:///{file}") as world:
        yield world.bot.app


def test_nothing_is_longer_than_slack_takes(made):
    display, features = made["display_information"], made["features"]
    assert 1 <= len(display["name"]) <= 35
    assert 1 <= len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    assert display["background_color"].startswith("#")
    assert len(display["background_color"]) == 7
    assert 1 <= len(features["bot_user"]["display_name"]) <= 80
    agent = features["agent_view"]
    assert 1 <= len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    for command in features["slash_commands"]:
        assert len(command["command"]) <= 32
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100
    assert all(text.strip() == text and text for text in strings(made))


def test_it_can_be_pasted_as_it_is_printed(made):
    assert json.loads(json.dumps(made, ensure_ascii=False)) == made


def test_socket_mode_needs_no_address(made):
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["token_rotation_enabled"] is False
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert not any(text.startswith("http") for text in strings(made))


def test_the_languages_ask_for_the_same():
    ja, en = (manifest(Texts(locale)) for locale in LOCALES)
    for part in ("settings", "oauth_config"):
        assert ja[part] == en[part]
    assert ja["features"].keys() == en["features"].keys()


def test_the_scopes_are_those_that_methods_and_events_need():
    methods = methods_used()
    assert "chat.postMessage" in methods
    assert methods <= SCOPES_OF_METHODS.keys(), "say above which scopes they need"
    needed = {"commands"}.union(*(SCOPES_OF_METHODS[method] for method in methods))
    needed = needed.union(*(SCOPES_OF_EVENTS[event] for event in EVENTS))
    assert set(SCOPES) == needed


def test_the_events_are_those_the_bot_listens_to(app):
    assert set(EVENTS) == events_used(app)


def test_the_command_is_the_one_the_bot_answers(app):
    commands = {COMMAND, "/other"}
    assert {c for c in commands if listens(app, {"command": c, "text": "", "user_id": "U1"})} == {COMMAND}


def test_no_scope_and_no_event_stands_twice():
    assert list(SCOPES) == sorted(set(SCOPES))
    assert list(EVENTS) == sorted(set(EVENTS))
