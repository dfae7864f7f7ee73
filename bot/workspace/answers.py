"""What the app's acknowledgement does to the screen, and the lines that the client itself shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.workspace import blocks as block_kit
from bot.workspace import shapes
from bot.workspace.entities import Refused, ResponseUrl, User, View
from bot.workspace.sockets import Sockets
from bot.workspace.state import Workspace

NOTICES = {
    "operation_timeout": (
        "{what} は「operation_timeout」というエラーで失敗しました。アプリから応答がありません。",
        "{what} failed with the error “operation_timeout”: the app did not answer.",
    ),
    "dispatch_failed": (
        "{what} は「dispatch_failed」というエラーで失敗しました。アプリにつながっていません。",
        "{what} failed with the error “dispatch_failed”: the app is not connected.",
    ),
    "no_acknowledgement": (
        "うまくいきませんでした。アプリから応答がありません。もう一度お試しください。",
        "Something went wrong: the app did not answer. Please try again.",
    ),
    "no_connection": (
        "うまくいきませんでした。アプリにつながっていません。しばらくしてからもう一度お試しください。",
        "Something went wrong: the app is not connected. Please try again later.",
    ),
    "not_interactive": (
        "このアプリはボタンなどの操作を受け付けるように設定されていません。",
        "This app is not configured to handle interactive responses.",
    ),
    "bad_answer": (
        "アプリの応答を表示できませんでした（{what}）。",
        "The app's answer could not be shown ({what}).",
    ),
    "app_not_in_channel": (
        "{what} はこのチャンネルに参加していないため、通知されません。",
        "{what} is not in this channel and was not notified.",
    ),
}


def notify(workspace: Workspace, user: User, code: str, what: str = "") -> None:
    """Show a person one of these lines in their language."""
    text = NOTICES[code][0 if user.locale.startswith("ja") else 1].format(what=what)
    workspace.notify(user.id, text, level="info" if code == "app_not_in_channel" else "error", code=code)


class Answers:
    """Applies what came with an acknowledgement; what Slack could not show becomes a notice."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.sockets = sockets

    def to_command(self, user: User, record: ResponseUrl, command: str, payload: Any) -> None:
        """Show what the app answered to a command; `in_channel` to all, after what was typed."""
        workspace = self.workspace
        answer: dict[str, Any] = payload if isinstance(payload, dict) else {"text": str(payload)}
        blocks = answer.get("blocks") or []
        code = block_kit.message_faults(answer)
        wrong = ([code] if code else []) or block_kit.faults(blocks, "message")
        if wrong:
            notify(workspace, user, "bad_answer", wrong[0])
            return
        is_public = answer.get("response_type") == "in_channel"
        with workspace.lock:
            if is_public:
                workspace.post(record.channel, user=user.id, text=command)
            message = workspace.post(
                record.channel,
                user=workspace.bot_user_id,
                text=str(answer.get("text") or ""),
                blocks=blocks,
                attachments=answer.get("attachments") or (),
                ephemeral_to=None if is_public else user.id,
            )
        if is_public:
            self.sockets.send_event(shapes.message_event(workspace, message))

    def to_submission(self, user: User, view: View, payload: Any) -> Mapping[str, str]:
        """Do with a modal what the app answered to its submission; returns the errors it now shows.

        Nothing at all closes it, and the one below is seen again.
        """
        workspace = self.workspace
        action = payload.get("response_action") if isinstance(payload, dict) else None
        with workspace.lock:
            if action is None:
                workspace.close_view(view)
            elif action == "clear":
                workspace.clear_views(user.id)
            elif action == "errors":
                return self._show_errors(user, view, payload.get("errors"))
            elif action in ("update", "push"):
                self._show_view(user, view, action, payload.get("view"))
            else:
                notify(workspace, user, "bad_answer", f"response_action {action}")
        return {}

    def _show_errors(self, user: User, view: View, errors: Any) -> Mapping[str, str]:
        inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
        workspace = self.workspace
        if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
            strange = sorted(set(errors) - inputs) if isinstance(errors, dict) else []
            notify(workspace, user, "bad_answer", f"errors: {', '.join(map(str, strange)) or 'none'}")
            return {}
        shown = {block_id: str(text) for block_id, text in errors.items()}
        workspace.set_errors(view, shown)
        return shown

    def _show_view(self, user: User, view: View, action: str, body: Any) -> None:
        workspace = self.workspace
        wrong = block_kit.view_faults(body)
        if not wrong and body["type"] != "modal":
            wrong = ["a modal cannot become a home view"]
        if wrong:
            notify(workspace, user, "bad_answer", wrong[0])
            return
        if view.id not in workspace.views:
            return
        try:
            if action == "update":
                workspace.update_view(view, body)
            else:
                workspace.push_view(user.id, body)
        except Refused as no:
            notify(workspace, user, "bad_answer", no.code)
