"""The Home tab, and the prompts over an empty conversation: shown when somebody opens the bot."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.conversation import any_of, page_pressed, show_pressed
from handlers.division_home import home_of
from handlers.visit import Visit

PROMPTS: Final = ("required", "due", "why", "help")


def register(app: App) -> None:
    """Listen to the bot being opened, and to the buttons on Home."""
    app.event("app_home_opened")(opened)
    app.action(any_of("home.show"))(show_pressed)
    app.action(any_of("home.page"))(page_pressed)


def opened(event: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Somebody opened the bot: Home is made anew; over the messages stand questions one can ask."""
    asked = visit.asked()
    if event.get("tab") == "home":
        with visit.database.begin() as db:
            view = home_of(db, visit)
        client.views_publish(user_id=event["user"], view=view)
    else:
        say = asked.texts.say
        prompts = [{"title": say(f"prompt-{name}"), "message": say(f"prompt-{name}-message")} for name in PROMPTS]
        # Older workspaces have no such prompts, and nobody misses them there.
        with suppress(SlackApiError):
            client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], prompts=prompts)
