"""Rounds on the screen: the form, whom it reaches, the board, one department, and the small forms under them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from handlers.blocks import pieces, runs
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import named
from handlers.home import bar
from handlers.teams import person_name
from handlers.visit import Visit
from models.base import Refusal
from models.calendar import FiscalYear
from models.nomination_records import TRACKS
from models.nomination_views import Step, Told
from models.nominations import REASON_LENGTH
from models.rounds import (
    MESSAGE_LENGTH,
    MOST_PLACES,
    Addressee,
    Board,
    BoardLine,
    DepartmentChoice,
    Filter,
    Named,
    Recipient,
    Terms,
)

View = dict[str, Any]

OPEN, EDIT, CONTINUE, DROP, PAGE = "round.open", "round.edit", "round.continue", "round.drop", "round.page"
BOARD, TURN, DEPARTMENT, HISTORY = "round.board", "round.turn", "round.department", "round.history"
REGISTER, REGISTER_ALL, SEND_BACK = "round.register", "round.register_all", "round.send_back"
EXTEND, CLOSE, FIND, PAST = "round.extend", "round.close", "round.find", "round.past"
REVIEW: Final = "review.open"
"""Buttons, and the field that finds departments."""
FORM, PLACES, SHEET, LINES = "round.form", "round.places", "round.sheet", "round.lines"
REGISTERING, REGISTERING_ALL, SENDING_BACK, EXTENDING = (
    "round.registering",
    "round.registering_all",
    "round.sending_back",
    "round.extending",
)
"""Views."""
YEAR, OPENS_ON, CLOSES_ON, TRACK, MESSAGE = "year", "opens_on", "closes_on", "track", "message"
FILTERS, DEPARTMENTS, PLACES_EACH, ON, REASON, PEOPLE = (
    "filters",
    "departments",
    "places",
    "on",
    "reason",
    "people",
)
"""Fields of the forms, called like the facts of the refusals that speak of them."""
EITHER: Final = "either"
FILTER_NAMES: Final[tuple[Filter, ...]] = ("owns", "introducing", "no_core")
RUNS_FOR: Final = timedelta(days=21)
"""How long a round lasts unless one chooses otherwise."""
PAGE_SIZE: Final = 20
"""Departments that are shown at once."""
MOST_CHOSEN: Final = 100
"""Things that a field with several takes."""
MOST_SHOWN: Final = 30
"""Nominations of one department that are shown, and names in a letter."""
OPTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in. `round_id` 0: a new round; `department_ids` None: as they are in the draft."""

    round_id: int
    fiscal_year: int
    track: str | None
    opens_on: date
    closes_on: date
    message: str
    filters: tuple[Filter, ...]
    department_ids: tuple[int, ...] | None
    places: int


# -- words ----------------------------------------------------------------------------------------------------


def title(texts: Texts, terms: Terms) -> str:
    """What a round is called: its year, and its track where it has one."""
    year = texts.say("round-year", year=str(terms.fiscal_year))
    return texts.say("joined", first=year, then=texts.say(f"round-track-{terms.track}")) if terms.track else year


def days(texts: Texts, terms: Terms) -> str:
    """From when until when."""
    return texts.say("round-days", first=pieces.day(texts, terms.opens_on), last=pieces.day(texts, terms.closes_on))


def department(texts: Texts, one: Recipient | BoardLine | DepartmentChoice) -> str:
    """What a department is called."""
    return named(texts, one.name, one.name_en) or texts.say("department-nameless")


def who(texts: Texts, one: Named) -> str:
    """Somebody put forward, told from namesakes (P3)."""
    name, section = person_name(texts, one.name, one.name_kana), named(texts, one.department, one.department_en)
    return texts.say("desk-whose", name=pieces.clipped(name, 80), number=one.employee_no, department=section)


def counted(texts: Texts, board: Board) -> str:
    """How a round stands, in a line."""
    told = [texts.say("round-answered", answered=board.answered, asked=board.asked)]
    if board.people("approved"):
        told.append(texts.say("round-people-approved", count=board.people("approved")))
    if board.people("proposed", "returned"):
        told.append(texts.say("round-people-waiting", count=board.people("proposed", "returned")))
    if board.people("registered"):
        told.append(texts.say("round-people-registered", count=board.people("registered")))
    return texts.listed(told)


# -- the form -------------------------------------------------------------------------------------------------


def form(
    texts: Texts, today: date, terms: Terms | None = None, chosen: Sequence[DepartmentChoice] = (), places: int = 1
) -> View:
    """A new round, or a draft once more. A draft with more departments than a field takes keeps them."""
    keeps = len(chosen) > MOST_CHOSEN
    this_year = FiscalYear.containing(today).year
    years = {
        year: pieces.option(texts.say("round-year", year=str(year)), str(year))
        for year in (this_year, this_year + 1)
    }
    tracks = {one: pieces.option(texts.say(f"round-track-{one}"), one) for one in (EITHER, *TRACKS)}
    opens_on, closes_on = (terms.opens_on, terms.closes_on) if terms else (today, today + RUNS_FOR)
    year = _select(YEAR, years.values(), years.get(terms.fiscal_year if terms else this_year, years[this_year]))
    track = _select(TRACK, tracks.values(), tracks[(terms.track if terms else None) or EITHER])
    message: Block = {
        "type": "plain_text_input",
        "action_id": MESSAGE,
        "multiline": True,
        "max_length": MESSAGE_LENGTH,
        "placeholder": pieces.plain(texts.say("round-message-eg"), pieces.PLACEHOLDER),
    }
    if terms and terms.message:
        message["initial_value"] = terms.message
    departments = [
        pieces.header(texts.say("round-whom")),
        *([pieces.note(texts.say("round-keeps", count=len(chosen)))] if keeps else _whom(texts, chosen)),
        pieces.entry(
            PLACES_EACH,
            texts.say("round-places"),
            _number(PLACES_EACH, places),
            hint=texts.say("round-places-hint"),
        ),
    ]
    return _modal(
        texts,
        FORM,
        "round-new",
        [
            pieces.entry(YEAR, texts.say("round-year-label"), year),
            pieces.entry(TRACK, texts.say("round-track-label"), track),
            pieces.entry(OPENS_ON, texts.say("round-opens"), _day(OPENS_ON, opens_on)),
            pieces.entry(CLOSES_ON, texts.say("round-closes"), _day(CLOSES_ON, closes_on)),
            *departments,
            pieces.header(texts.say("round-said")),
            pieces.entry(MESSAGE, texts.say("round-message"), message, hint=texts.say("round-message-hint"))
            | {"optional": True},
        ],
        {"r": terms.id if terms else 0, "k": keeps},
        submit="round-on",
    )


def _whom(texts: Texts, chosen: Sequence[DepartmentChoice]) -> list[Block]:
    """The filters, and departments one by one."""
    checks = [pieces.option(texts.say(f"round-filter-{one}"), one) for one in FILTER_NAMES]
    filters: Block = {"type": "checkboxes", "action_id": FILTERS, "options": checks}
    finding: Block = {
        "type": "multi_external_select",
        "action_id": FIND,
        "placeholder": pieces.plain(texts.say("round-departments-find"), pieces.PLACEHOLDER),
        "min_query_length": 0,
    }
    if chosen:
        finding["initial_options"] = [choice(texts, one) for one in chosen]
    hint = texts.say("round-filter-hint")
    return [
        pieces.entry(FILTERS, texts.say("round-filter"), filters, hint=hint) | {"optional": True},
        pieces.entry(DEPARTMENTS, texts.say("round-departments"), finding) | {"optional": True},
    ]


def choice(texts: Texts, one: DepartmentChoice) -> Block:
    """A department to choose."""
    return pieces.option(department(texts, one), str(one.id), texts.say("round-core", count=one.core))


def filled(view: View) -> Filled:
    """What the form says when it is submitted. Raises Refusal `stale_button` for what it cannot say."""
    values = view["state"]["values"]
    try:
        carried = json.loads(view["private_metadata"])
        year, track = (values[name][name]["selected_option"]["value"] for name in (YEAR, TRACK))
        first, last = (date.fromisoformat(values[name][name]["selected_date"]) for name in (OPENS_ON, CLOSES_ON))
        several: dict[str, list[str]] = {}
        for name, action_id in ((FILTERS, FILTERS), (DEPARTMENTS, FIND)):
            held = values.get(name, {}).get(action_id, {})
            several[name] = [one["value"] for one in held.get("selected_options") or ()]
        return Filled(
            int(carried["r"]),
            int(year),
            None if track == EITHER else str(track),
            first,
            last,
            values[MESSAGE][MESSAGE].get("value") or "",
            tuple(one for one in FILTER_NAMES if one in several[FILTERS]),
            None if carried["k"] else tuple(int(one) for one in several[DEPARTMENTS]),
            int(values[PLACES_EACH][PLACES_EACH]["value"]),
        )
    except (KeyError, ValueError, TypeError):
        raise Refusal("stale_button") from None


# -- before it is sent ----------------------------------------------------------------------------------------


def places(
    texts: Texts, terms: Terms, all_places: Mapping[int, int], shown: Sequence[Recipient], page: int
) -> View:
    """Every department with its number of places and who gets the request there, a page at a time."""
    of = pages(len(all_places))
    summary = texts.say("round-summary", departments=len(all_places), places=sum(all_places.values()))
    blocks = [
        pieces.row(title(texts, terms), f"{days(texts, terms)}\n{summary}"),
        *([pieces.paragraph(terms.message)] if terms.message and page == 1 else []),
        *([pieces.note(_page(texts, page, of, len(all_places)))] if of > 1 else []),
        pieces.divider(),
    ]
    for one in shown:
        told = texts.say("sentence-separator").join(_gets(texts, person) for person in one.people[:2])
        if not one.people:
            told = texts.say("round-to-nobody")
        elif one.people[0].how == "division":
            told = texts.say("round-to-division", count=len(one.people))
        field = _number(f"{PLACES_EACH}_{one.department_id}", one.places)
        label = texts.say("round-places-of", department=department(texts, one))
        blocks.append(pieces.entry(f"{PLACES_EACH}_{one.department_id}", label, field, hint=told))
    value = f"{terms.id}:{page - 1}"
    buttons = [
        *([pieces.button(texts.say("page-back"), PAGE, value)] if page > 1 else []),
        pieces.button(texts.say("round-edit"), EDIT, str(terms.id)),
    ]
    last = page == of
    blocks += [pieces.actions(buttons), pieces.note(texts.say("round-before-sending" if last else "round-kept"))]
    return _modal(
        texts,
        PLACES,
        "round-check",
        blocks,
        {"r": terms.id, "p": page},
        submit="round-send" if last else "page-next",
    )


def _gets(texts: Texts, one: Addressee) -> str:
    """Who gets the request, and why it is this person."""
    told = texts.say(
        f"round-to-{one.how}",
        name=person_name(texts, one.name, one.name_kana),
        head=person_name(texts, one.instead_of, one.instead_of_kana),
        department=named(texts, one.of_department, one.of_department_en),
        count=1,
    )
    return told if one.can_be_reached else told + texts.say("sentence-separator") + texts.say("round-unreached")


def sent(texts: Texts, terms: Terms, today: date, departments: int, people: int) -> str:
    """To how many it goes, and when where that is not now."""
    if terms.opens_on <= today:
        return texts.say("round-was-sent", departments=departments, count=people)
    day = pieces.day(texts, terms.opens_on)
    return texts.say("round-will-be-sent", departments=departments, count=people, day=day)


def typed_places(view: View) -> dict[int, int]:
    """The numbers that stand on a page."""
    prefix = f"{PLACES_EACH}_"
    try:
        return {
            int(name.removeprefix(prefix)): int(held[name]["value"])
            for name, held in view["state"]["values"].items()
            if name.startswith(prefix)
        }
    except (KeyError, ValueError, TypeError):
        raise Refusal("stale_button") from None


def pages(count: int) -> int:
    """How many pages so many departments fill."""
    return max(1, -(-count // PAGE_SIZE))


def _page(texts: Texts, number: int, of: int, total: int) -> str:
    return texts.say("page", number=number, of=of, total=total)


# -- the board ------------------------------------------------------------------------------------------------


def board(texts: Texts, one: Board, page: int, today: date, told: Sequence[str] = ()) -> View:
    """A round as it stands: numbers, then every department, what wants something first."""
    terms, of = one.terms, pages(len(one.lines))
    page = min(max(1, page), of)
    shown = one.lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    numbers = [
        ("asked", texts.say("round-n-departments", count=one.asked)),
        ("open", texts.say("round-n-departments", count=one.open)),
        ("done", texts.say("round-n-departments", count=one.answered)),
        ("nobody", texts.say("round-n-departments", count=one.nobody)),
        ("places", texts.say("round-n-people", count=one.places)),
        ("waiting", texts.say("round-n-people", count=one.people("proposed", "returned"))),
        ("approved", texts.say("round-n-people", count=one.people("approved"))),
        ("registered", texts.say("round-n-people", count=one.people("registered"))),
    ]
    is_ahead = terms.state == "open" and terms.opens_on > today
    state = texts.say("round-state-ahead" if is_ahead else f"round-state-{terms.state}")
    blocks = [
        *_done(told),
        pieces.row(
            title(texts, terms),
            texts.say("joined", first=state, then=days(texts, terms)) + "\n" + bar(one.answered, one.asked),
        ),
        pieces.facts([(texts.say(f"round-fact-{name}"), value) for name, value in numbers]),
        *_board_buttons(texts, one),
        pieces.divider(),
        *[_board_row(texts, terms, line) for line in shown],
    ]
    if of > 1:
        to = [("page-back", page - 1), ("page-next", page + 1)]
        buttons = [pieces.button(texts.say(label), TURN, f"{terms.id}:{n}") for label, n in to if 1 <= n <= of]
        blocks += [pieces.note(_page(texts, page, of, len(one.lines))), pieces.actions(buttons)]
    return _modal(texts, SHEET, "round-board-title", blocks, {"r": terms.id, "p": page})


def _board_buttons(texts: Texts, one: Board) -> list[Block]:
    value, buttons = str(one.terms.id), []
    if one.people("approved"):
        buttons.append(pieces.button(texts.say("round-register-all"), REGISTER_ALL, value, style="primary"))
    if one.terms.state == "open":
        buttons.append(pieces.button(texts.say("round-extend"), EXTEND, value))
        waiting = one.people("proposed", "returned")
        text = texts.say("round-close-text", count=waiting, approved=one.people("approved"))
        ends = pieces.asking(
            pieces.button(texts.say("round-close"), CLOSE, value),
            texts.say("round-close-title"),
            text,
            yes=texts.say("round-close"),
            no=texts.say("run-cancel"),
            style="danger",
        )
        buttons.append(ends)
    return [pieces.actions(buttons)] if buttons else []


def _board_row(texts: Texts, terms: Terms, line: BoardLine) -> Block:
    name = department(texts, line)
    button = pieces.button(
        texts.say("round-see"),
        DEPARTMENT,
        f"{terms.id}:{line.department_id}",
        aloud=texts.say("round-see-aloud", name=name),
        style="primary" if line.answer == "approved" else "",
    )
    return pieces.row(name, _standing(texts, line), button)


def _standing(texts: Texts, line: BoardLine) -> str:
    """How a department stands, in words."""
    told = [
        texts.say(f"round-line-{state}", count=line.counts[state])
        for state in ("approved", "proposed", "returned", "registered")
        if line.counts.get(state)
    ]
    if line.has_joined:
        told.append(texts.say("round-line-joined"))
    if not told:
        told = [texts.say("round-line-nobody" if line.nobody_at else "round-line-open")]
    return texts.say("gap").join([texts.listed(told), texts.say("round-line-places", count=line.places)])


def past(texts: Texts, found: Sequence[Board]) -> View:
    """Rounds that were sent, each to be opened in its place."""
    rows = []
    for one in found:
        name = title(texts, one.terms)
        button = pieces.button(texts.say("round-see"), TURN, f"{one.terms.id}:1", aloud=name)
        rows.append(pieces.row(name, f"{days(texts, one.terms)}\n{counted(texts, one)}", button))
    return _modal(texts, "round.told", "round-past", rows or [pieces.paragraph(texts.say("round-past-none"))], {})


# -- one department -------------------------------------------------------------------------------------------


def lines(
    texts: Texts,
    visit: Visit,
    terms: Terms,
    line: BoardLine,
    found: Sequence[Named],
    nobody: Step | None,
    told: Sequence[str] = (),
) -> View:
    """What a department has answered: its nominations, with what can be done about each."""
    section, order = department(texts, line), ("approved", "proposed", "returned", "registered")
    rows = sorted(found, key=lambda one: order.index(one.state) if one.state in order else len(order))
    blocks = [
        *_done(told),
        pieces.row(section, f"{title(texts, terms)}\n{_standing(texts, line)}"),
        pieces.divider(),
    ]
    if not found:
        blocks += [pieces.paragraph(texts.say("round-none-yet"))] if nobody is None else []
    if nobody is not None and line.nobody_at is not None:
        blocks += _step(texts, visit, nobody)
    for one in rows[:MOST_SHOWN]:
        state = texts.say(f"round-nomination-{one.state}")
        since = runs.moment(texts, one.state_since, visit.zone, visit.today)
        track = texts.say(f"round-track-{one.track}")
        start = one.registered_on or one.starts_on
        key = "round-core-from" if one.registered_on else "round-wanted-from"
        name = pieces.clipped(person_name(texts, one.name, one.name_kana), 80)
        whose = texts.say("desk-who", name=name, number=one.employee_no)
        number = texts.say("round-number", number=one.employee_no)
        detail = "\n".join(
            [
                texts.say("joined", first=number, then=texts.say("round-since", state=state, at=since)),
                texts.say("joined", first=track, then=texts.say(key, day=pieces.day(texts, start))),
            ]
        )
        history = pieces.button(texts.say("round-history"), HISTORY, str(one.id), aloud=whose)
        if one.state != "approved":
            blocks.append(pieces.row(name, detail, history))
            continue
        register = pieces.button(texts.say("round-register"), REGISTER, str(one.id), aloud=whose, style="primary")
        back = pieces.button(texts.say("round-send-back"), SEND_BACK, str(one.id), aloud=whose)
        blocks += [pieces.row(name, detail), pieces.actions([register, back, history])]
    if len(rows) > MOST_SHOWN:
        blocks.append(pieces.note(texts.say("and-more", count=len(rows) - MOST_SHOWN)))
    return _modal(texts, LINES, "round-lines-title", blocks, {"r": terms.id, "d": line.department_id})


def history(texts: Texts, visit: Visit, one: Told) -> View:
    """Every step of a nomination, oldest first (N9)."""
    name = person_name(texts, one.candidate.name, one.candidate.name_kana)
    number = texts.say("round-number", number=one.candidate.employee_no)
    about = texts.say("joined", first=number, then=named(texts, one.department.name, one.department.name_en))
    track = texts.say(f"round-track-{one.track}")
    blocks = [pieces.row(pieces.clipped(name, 80), f"{about}\n{track}"), pieces.divider()]
    for step in one.steps[-MOST_SHOWN:]:
        blocks += _step(texts, visit, step)
    return _modal(texts, "round.told", "round-history", blocks, {})


def _step(texts: Texts, visit: Visit, step: Step) -> list[Block]:
    """Who did what, when, as what, and why."""
    at = runs.moment(texts, step.at, visit.zone, visit.today)
    lines_ = [texts.say("joined", first=at, then=_as_what(texts, step)) if step.actor else at]
    if step.system:
        lines_.append(texts.say("round-step-system", system=step.system))
    if step.reason:
        lines_.append(texts.say("round-step-reason", reason=step.reason))
    return [pieces.row(texts.say(f"round-deed-{step.deed}"), "\n".join(lines_))]


def _as_what(texts: Texts, step: Step) -> str:
    assert step.actor is not None  # noqa: S101
    name = pieces.clipped(person_name(texts, step.actor.name, step.actor.name_kana), 80)
    of = step.of_department or step.department
    section = named(texts, of.name, of.name_en) if of else ""
    head = step.instead_of
    instead = person_name(texts, head.name, head.name_kana) if head else ""
    key = "lent" if step.is_lent else step.post or "proposer"
    if key == "deputy" and not head:
        key = "vacant"
    return texts.say(f"round-as-{key}", name=name, department=section, head=pieces.clipped(instead, 80))


# -- the small forms ------------------------------------------------------------------------------------------


def registering(texts: Texts, one: Named, today: date) -> View:
    """From which day somebody is core."""
    day = _day(ON, max(one.starts_on, today))
    blocks = [
        _person(texts, one, texts.say(f"round-track-{one.track}")),
        pieces.entry(ON, texts.say("round-register-on"), day, hint=texts.say("round-register-hint")),
    ]
    return _modal(texts, REGISTERING, "round-register-title", blocks, {"n": one.id}, submit="round-register")


def registering_all(texts: Texts, round_id: int, found: Sequence[Named], today: date) -> View:
    """The same for many: everybody is chosen to begin with."""
    some = found[:MOST_CHOSEN]
    options = [
        pieces.option(
            person_name(texts, one.name, one.name_kana),
            str(one.id),
            texts.say(
                "joined",
                first=pieces.clipped(named(texts, one.department, one.department_en), 40),
                then=one.employee_no,
            ),
        )
        for one in some
    ]
    people: Block = {
        "type": "multi_static_select",
        "action_id": PEOPLE,
        "options": options,
        "initial_options": options,
        "placeholder": pieces.plain(texts.say("round-people"), pieces.PLACEHOLDER),
    }
    day = _day(ON, max([today, *(one.starts_on for one in some)]))
    blocks = [
        *([pieces.note(texts.say("and-more", count=len(found) - len(some)))] if len(found) > len(some) else []),
        pieces.entry(PEOPLE, texts.say("round-people"), people),
        pieces.entry(ON, texts.say("round-register-on"), day, hint=texts.say("round-register-hint")),
    ]
    return _modal(texts, REGISTERING_ALL, "round-register-title", blocks, {"r": round_id}, submit="round-register")


def sending_back(texts: Texts, one: Named) -> View:
    """Why it goes back."""
    field = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": REASON_LENGTH,
    }
    blocks = [
        _person(texts, one, texts.say("round-send-back-how")),
        pieces.entry(REASON, texts.say("round-reason"), field, hint=texts.say("round-reason-hint")),
    ]
    return _modal(texts, SENDING_BACK, "round-send-back", blocks, {"n": one.id}, submit="round-send-back")


def extending(texts: Texts, terms: Terms, today: date) -> View:
    """Until which day there is more time."""
    day = _day(CLOSES_ON, max(terms.closes_on, today) + timedelta(days=7))
    blocks = [
        pieces.row(title(texts, terms), days(texts, terms)),
        pieces.entry(CLOSES_ON, texts.say("round-closes"), day, hint=texts.say("round-extend-hint")),
    ]
    return _modal(texts, EXTENDING, "round-extend", blocks, {"r": terms.id}, submit="round-extend-submit")


def outcome(texts: Texts, told: str, refused: Iterable[tuple[str, str]]) -> View:
    """What was done, and for whom it could not be, and why."""
    listed = list(refused)
    blocks = [pieces.said(told)]
    if listed:
        blocks.append(pieces.paragraph(texts.say("round-not-registered", count=len(listed))))
        blocks += [pieces.row(name, why) for name, why in listed[:MOST_SHOWN]]
        if len(listed) > MOST_SHOWN:
            blocks.append(pieces.note(texts.say("and-more", count=len(listed) - MOST_SHOWN)))
    return _modal(texts, "round.told", "round-register-title", blocks, {})


# -- what they have in common ---------------------------------------------------------------------------------


def _modal(
    texts: Texts,
    callback_id: str,
    title_key: str,
    blocks: Sequence[Block],
    carried: Mapping[str, Any],
    submit: str = "",
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": json.dumps(carried, separators=(",", ":")),
        "title": pieces.plain(texts.say(title_key), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel" if submit else "modal-close"), pieces.TITLE),
        "blocks": list(blocks),
    }
    return view | ({"submit": pieces.plain(texts.say(submit), pieces.TITLE)} if submit else {})


def _person(texts: Texts, one: Named, told: str) -> Block:
    number = texts.say("round-number", number=one.employee_no)
    whose = texts.say("joined", first=number, then=named(texts, one.department, one.department_en))
    name = pieces.clipped(person_name(texts, one.name, one.name_kana), 80)
    return pieces.row(name, f"{whose}\n{told}")


def _done(told: Sequence[str]) -> list[Block]:
    return [pieces.said(line) for line in told]


def _select(action_id: str, options: Iterable[Block], initial: Block) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options),
        "initial_option": initial,
    }


def _day(action_id: str, initial: date) -> Block:
    return {"type": "datepicker", "action_id": action_id, "initial_date": initial.isoformat()}


def _number(action_id: str, initial: int) -> Block:
    return {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MOST_PLACES),
        "initial_value": str(initial),
    }
