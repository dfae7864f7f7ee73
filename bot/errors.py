"""What the reader sees when a rule says no, when the database is busy, and when something breaks."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.journal import BUSY
from bot.sending import Desk, NotSent, Reply, desk_of, passing
from bot.who import IMPERSONAL, Office, acknowledged, division_name, kind_of, repeated, request_key, tell
from handlers.catalogue import Texts
from models.base import Refusal

log = structlog.get_logger()

TRIES: Final = 6
TRIES_UNSEEN: Final = 100
"""Where nobody waits: what Slack says of an account is said once, and must not be lost to a long import."""
REST_SECONDS: Final = 1.0
EXPIRED: Final = frozenset({"expired_trigger_id", "trigger_expired"})
OVERTAKEN: Final = frozenset({"hash_conflict", "not_found", "exchanged_trigger_id", "trigger_exchanged"})
"""A view that changed, was closed, or opened already since it was clicked: what the person sees is newer."""
ELSEWHERE: Final = frozenset({"not_yours", "division_only"})
"""Refusals to whoever clicked what was meant for others: told where only they read it."""


class Errors:
    """The one error handler of the app."""

    def __init__(
        self,
        office: Office,
        *,
        later: Callable[[Callable[[], object]], None],
        after: Callable[[float, Callable[[], object]], None],
        again: Callable[[BoltRequest], object],
    ) -> None:
        """`later` and `after` run work outside the request; `again` lets a request through once more."""
        self._office = office
        self._later = later
        self._after = after
        self._again = again

    def handle(self, error: Exception, request: BoltRequest, client: WebClient) -> BoltResponse:
        """Tell the person; the log gets the whole story. Gives back what Slack is told: that it arrived."""
        body = request.body
        if kind_of(body) == "view_submission" and not request.context.ack.response:
            answer = self._in_the_form(error, request)
            if answer is not None:
                return answer
        rest = self._rest_seconds(error)
        tries = TRIES_UNSEEN if (body.get("event") or {}).get("type") in IMPERSONAL else TRIES
        if rest is not None and int(request.context.get("attempt", 0)) < tries:
            self._after(rest, lambda: self._again(repeated(request)))
            return acknowledged(body)
        texts = self._texts(request)
        sentence = self._sentence(error, texts)
        if sentence:
            reply = self._reply(request, client, error)
            self._later(lambda: tell(sentence, request, client, reply))
        return acknowledged(body)

    def _rest_seconds(self, error: Exception) -> float | None:
        """How long to wait before the request goes through once more; None where that would not help.

        Nothing was done so far: a listener changes one thing in one transaction and then speaks to Slack once.
        """
        if isinstance(error, BUSY):
            return REST_SECONDS
        trouble = passing(error)
        if trouble is None:
            return None
        return REST_SECONDS if trouble.rest_seconds is None else trouble.rest_seconds

    def _sentence(self, error: Exception, texts: Texts) -> str:
        match error:
            case Refusal():
                log.info("refused", code=error.code)
                facts = {"division": division_name(self._office, texts), **error.facts}
                return texts.say(f"refusal-{error.code}", **facts)
            case _ if isinstance(error, BUSY):
                log.error("database.busy", why=str(getattr(error, "orig", error)))
                return texts.say("slack-busy")
            case NotSent():
                log.error("slack.not_sent", error=str(error))
                return texts.say("slack-busy")
            case SlackApiError() if error.response.get("error") in EXPIRED:
                log.info("trigger.expired")
                return texts.say("slack-expired")
            case SlackApiError() if error.response.get("error") in OVERTAKEN:
                log.info("view.overtaken")
                return ""
        reference = secrets.token_hex(4)
        log.error("failed", reference=reference, exc_info=error)
        return texts.say("slack-trouble", reference=reference, division=division_name(self._office, texts))

    def _texts(self, request: BoltRequest) -> Texts:
        person = request.context.get("person")
        return Texts(person.locale if person else self._office.locale)

    def _reply(self, request: BoltRequest, client: WebClient, error: Exception) -> Reply:
        desk = desk_of(request.body)
        if isinstance(error, Refusal) and error.code in ELSEWHERE:
            desk = Desk(desk.user_id)  # their own conversation, not the one they clicked in
        return Reply(client, desk, f"{request_key(request.body)}-error")

    def _in_the_form(self, error: Exception, request: BoltRequest) -> BoltResponse | None:
        """What is wrong, below a field of the form, so that what was typed stays; None: it has no fields.

        A refusal stands below the field whose block is called like one of its facts, anything else below the first.
        """
        body = request.body
        fields = [b["block_id"] for b in body["view"].get("blocks", []) if b.get("type") == "input"]
        texts = self._texts(request)
        if isinstance(error, BUSY):
            log.warning("form.busy", error=type(error).__name__)
            if not fields:
                return acknowledged(body)
            sentence, named = texts.say("slack-busy-form"), []
        elif isinstance(error, Refusal) and fields:
            sentence, named = self._sentence(error, texts), [name for name in fields if name in error.facts]
        else:
            return None
        errors = {[*named, *fields][0]: sentence}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
