"""The person behind a request of Slack: found in one query before the listener runs, or else found out afterwards.

A listener only ever runs for somebody employed who is known for certain; it finds them as `person`. Whoever is
not yet known is acknowledged, looked up in Slack, and the request goes through once more; guests, strangers,
people not on the staff list and people who left get a sentence that says whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.journal import BUSY, Journal, Place, Talk
from bot.sending import Desk, Reply, desk_of, persistently
from handlers.catalogue import Locale, Texts
from handlers.visit import Visit
from models.accounts import Known, Profile, is_news, known, learn
from models.database import sessions, writing_sessions
from models.office import own_municipality_id
from models.people import EMPLOYEE_NO_DIGITS
from models.reminders.leavers import awaits_staff_list
from models.rights import division

log = structlog.get_logger()

FINAL: Final = frozenset({None, "not_employed", "list_awaited"})
"""Any other trouble may have been put right in Slack or by the division since."""
INVISIBLE: Final = frozenset({"user_not_found", "user_not_visible"})
"""What Slack says of people of other organisations whom this one does not know."""
ACKNOWLEDGED_AT_ONCE: Final = frozenset({"command", "block_actions"})
"""What Slack only wants to hear of: it does not wait for a thread in which the listener runs."""
IMPERSONAL: Final = frozenset({"user_change", "team_join"})
SLACKBOT: Final = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Office:
    """What every request is answered from, the same for all."""

    engine: Engine
    journal: Journal
    now: Callable[[], datetime]
    zone: ZoneInfo
    locale: Locale
    division_code: str | None
    team_id: str
    employee_no_digits: int = EMPLOYEE_NO_DIGITS


def place_of(desk: Desk) -> Place:
    """The conversation a request belongs to. In a channel everybody has one of their own."""
    return Place(desk.channel_id if desk.is_direct else f"{desk.channel_id}/{desk.user_id}", desk.thread_ts)


@dataclass(frozen=True, slots=True)
class Memory:
    """What one conversation was about last."""

    office: Office
    place: Place
    account_id: int

    def recall(self, db: Session) -> tuple[str, tuple[str, ...]] | None:
        """The intent and the courses' codes spoken of last; None where that is long ago."""
        talk = self.office.journal.recall(db, self.place, self.account_id)
        return (talk.intent, talk.course_codes) if talk else None

    def keep(self, intent: str, course_codes: tuple[str, ...]) -> None:
        """What was spoken of just now."""
        self.office.journal.keep(Talk(self.place, self.account_id, intent, course_codes, self.office.now()))


class Reception:
    """The middleware that finds out who is behind a request, and whether it was taken up before."""

    def __init__(
        self,
        office: Office,
        *,
        later: Callable[[Callable[[], object]], None],
        again: Callable[[BoltRequest], object],
        failed: Callable[[Exception, BoltRequest, WebClient], object],
    ) -> None:
        """`later` runs work outside the request: for everything that asks Slack or waits.

        `again` lets a request through the app once more, `failed` is told where that could not be prepared.
        """
        self._office = office
        self._later = later
        self._again = again
        self._failed = failed

    def receive(
        self,
        req: BoltRequest,
        client: WebClient,
        next: Callable[[], None],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse | None:
        """Middleware: put `person` and all a listener needs into the context, or take the request over."""
        body, context = req.body, req.context
        if (body.get("event") or {}).get("type") in IMPERSONAL:
            context["office"] = self._office
            next()
            return None
        desk = desk_of(body)
        if not desk.user_id:
            return acknowledged(body)
        key = request_key(body)
        context["desk"] = desk
        context["reply"] = Reply(client, desk, key)
        if key and not context.get("is_claimed"):
            if not self._office.journal.is_first(key, is_retry=bool(context.get("attempt"))):
                log.info("request.repeated", kind=kind_of(body))
                return acknowledged(body)
            context["is_claimed"] = True
        account = self._known(context, desk)
        is_introduced = bool(context.get("introduced"))
        if not is_introduced and (account is None or account.is_doubtful or account.trouble not in FINAL):
            self._later(lambda: self._meet(req, client))
            return acknowledged(body)
        if account is None or account.person is None:
            trouble = str(account.trouble if account else context.get("kind"))
            if trouble == "member":  # a namesake here of somebody who writes from elsewhere
                trouble = "stranger"
            self._later(lambda: self._turn_away(req, client, desk, account, trouble))
            return acknowledged(body)
        self._fill(context, client, desk, key, account)
        if kind_of(body) in ACKNOWLEDGED_AT_ONCE:
            context.ack()
        next()
        return None

    def _known(self, context: Mapping[str, Any], desk: Desk) -> Known | None:
        actor_team = context.get("actor_team_id")
        if actor_team and actor_team != self._office.team_id:
            return None
        office, today = self._office, self._today()
        with sessions(office.engine).begin() as db:
            found = known(db, office.team_id, desk.user_id, today)
            if found is None or found.trouble != "not_employed" or found.employee_id is None:
                return found
            is_awaited = awaits_staff_list(db, found.employee_id, today, now=office.now(), zone=office.zone)
            return replace(found, trouble="list_awaited") if is_awaited else found

    def _today(self) -> Any:
        return self._office.now().astimezone(self._office.zone).date()

    def _fill(self, context: Any, client: WebClient, desk: Desk, key: str, account: Known) -> None:
        person = account.person
        assert person is not None  # noqa: S101 - `receive` has seen to it
        office = self._office
        texts = Texts(person.locale)

        def first() -> list[str]:
            if account.is_greeted or not office.journal.greet(account.account_id):
                return []
            name = division_name(office, texts)
            return [texts.say("greeting", division=name), texts.say("greeting-how")]

        today = self._today()
        context["person"], context["today"], context["now"] = person, today, office.now()
        context["database"], context["reply"] = sessions(office.engine), Reply(client, desk, key, first)
        context["visit"] = Visit(
            person,
            context["now"],
            today,
            office.zone,
            context["database"],
            writing_sessions(office.engine),
            context["reply"],
            Memory(office, place_of(desk), account.account_id),
            office.division_code,
            office.employee_no_digits,
        )

    def _meet(self, req: BoltRequest, client: WebClient) -> None:
        """Ask Slack whose account it is, remember that, and let the request through once more."""
        desk: Desk = req.context["desk"]
        try:
            said = self._introduced(client, desk.user_id)
        except Exception as error:  # noqa: BLE001 - told like any other, and tried again where that helps
            self._failed(error, req, client)
        else:
            self._again(repeated(req, introduced=True, **said))

    def _introduced(self, client: WebClient, user_id: str) -> dict[str, str]:
        try:
            user = client.users_info(user=user_id, include_locale=True)["user"]
        except SlackApiError as error:
            if error.response.get("error") not in INVISIBLE:
                raise
            return {"kind": "stranger", "locale": ""}
        profile = profile_of(user, self._office.team_id)
        store(self._office, profile)
        return {"kind": profile.kind, "locale": profile.locale}

    def _turn_away(
        self, req: BoltRequest, client: WebClient, desk: Desk, account: Known | None, trouble: str
    ) -> None:
        """Say in a sentence why there is no answer, and whom to ask."""
        slack_locale = account.locale if account else str(req.context.get("locale", ""))
        texts = Texts(locale_of(slack_locale) or self._office.locale)
        facts = {"name": account.name if account else "", "day": self._today()}
        sentence = texts.say(f"refusal-{trouble}", division=division_name(self._office, texts), **facts)
        log.info("request.turned_away", trouble=trouble)
        tell(sentence, req, client, Reply(client, desk, request_key(req.body)))


def tell(sentence: str, req: BoltRequest, client: WebClient, reply: Reply) -> None:
    """Say one sentence to whoever made the request: on Home, where that was opened, otherwise as a message."""
    event = req.body.get("event") or {}
    block = {"type": "section", "text": {"type": "plain_text", "text": sentence}}
    if event.get("type") == "app_home_opened":
        if event.get("tab") == "home":
            view = {"type": "home", "blocks": [block]}
            persistently(lambda: client.views_publish(user_id=reply.desk.user_id, view=view))
        return
    if kind_of(req.body) == "block_suggestion" or event.get("type") in IMPERSONAL:
        return  # nobody asked anything
    reply({"text": sentence, "blocks": [block]})


def store(office: Office, profile: Profile) -> None:
    """Remember what Slack says of an account. Raises an error of BUSY; nothing is remembered then."""
    # Where the same account is learned twice at one moment, one of the two is enough.
    with suppress(IntegrityError), writing_sessions(office.engine).begin() as db:
        learn(db, profile, own_municipality_id(db), office.now())


def profile_of(user: Mapping[str, Any], team_id: str) -> Profile:
    """What `users.info` or an event says of an account."""
    said = user.get("profile") or {}
    kind: Any = "member"
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        kind = "bot"
    elif team_id not in _teams(user, team_id) or user.get("is_stranger"):
        kind = "stranger"
    elif user.get("deleted"):
        kind = "deactivated"
    elif user.get("is_restricted") or user.get("is_ultra_restricted"):
        kind = "guest"
    return Profile(
        team_id=team_id,
        slack_id=str(user["id"]),
        kind=kind,
        email=str(said.get("email") or "").strip().lower(),
        locale=str(user.get("locale") or ""),
        time_zone=str(user.get("tz") or ""),
    )


def _teams(user: Mapping[str, Any], own: str) -> set[str]:
    """The workspaces somebody belongs to: one, or in an organisation of several all that Slack names."""
    return {user.get("team_id", own), *(user.get("enterprise_user") or {}).get("teams", ())}


def locale_of(slack_locale: str) -> Locale | None:
    """The language to speak with an account; None where Slack does not say."""
    if not slack_locale:
        return None
    return "ja" if slack_locale.startswith("ja") else "en"


def division_name(office: Office, texts: Texts) -> str:
    """What the division is called, in the reader's language; also while the database cannot say."""
    try:
        with sessions(office.engine).begin() as db:
            found = division(db, own_municipality_id(db), office.division_code)
    except BUSY:
        found = None
    if found is None:
        return texts.say("division-default")
    return found.name_en if texts.locale == "en" and found.name_en else found.name


def request_key(body: Mapping[str, Any]) -> str:
    """What two deliveries of one request have in common; empty for forms, which are safe by what they change."""
    if body.get("type") in {"view_submission", "view_closed", "block_suggestion"}:
        return ""
    return str(body.get("event_id") or body.get("trigger_id") or "")


def kind_of(body: Mapping[str, Any]) -> str:
    """event_callback, block_actions, view_submission, …, or command."""
    return str(body.get("type") or ("command" if body.get("command") else ""))


def acknowledged(body: Mapping[str, Any]) -> BoltResponse:
    """What Slack is told when a listener does not run."""
    if kind_of(body) == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200, body="")


def repeated(req: BoltRequest, **more: Any) -> BoltRequest:
    """The same request, to go through the app once more, no longer answerable to Slack."""
    context = {"attempt": int(req.context.get("attempt", 0)) + 1}
    for name in ("introduced", "kind", "locale", "is_claimed"):
        if req.context.get(name) is not None:
            context[name] = req.context[name]
    return BoltRequest(body=req.body, context={**context, **more}, mode="socket_mode")


def user_changed(event: Mapping[str, Any], office: Office) -> None:
    """Slack says that an account is new, or no longer what it was: it is held against the staff list (P3).

    Most of what people change, such as their status, is no news here.
    """
    profile = profile_of(event["user"], office.team_id)
    with sessions(office.engine).begin() as db:
        is_known = not is_news(db, profile)
    if not is_known:
        store(office, profile)
