"""The forms a limit can have. A check is given a value and tells what is wrong with it, mostly nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import available_timezones

Fault = tuple[str, str]
"""A JSON pointer that starts at the checked value, and Slack's sentence."""

Check = Callable[[object], Sequence[Fault]]
Rule = Callable[[Mapping[str, object]], Sequence[Fault]]
"""A rule over several members of one object. It runs only when each member by itself is right."""

FINE: Sequence[Fault] = ()


def fault(sentence: str, pointer: str = "") -> Sequence[Fault]:
    return ((pointer, sentence),)


NOT_AN_OBJECT = fault("must provide an object")
NOT_AN_ARRAY = fault("must provide an array")
NOT_A_STRING = fault("must provide a string")
NOT_IN_THE_ENUM = fault("must be a valid enum value")


def anything(_: object) -> Sequence[Fault]:
    return FINE


def flag(value: object) -> Sequence[Fault]:
    return FINE if value is True or value is False else fault("must be a boolean")


def string(most: int | None = None, *, least: int = 1) -> Check:
    """Both lengths still pass. They are counted in code points, as Python does."""
    too_short = fault(f"must be more than {least - 1} characters")
    too_long = fault(f"must be less than {(most or 0) + 1} characters")

    def check(value: object) -> Sequence[Fault]:
        if not isinstance(value, str):
            return NOT_A_STRING
        if len(value) < least:
            return too_short
        return too_long if most is not None and len(value) > most else FINE

    return check


def word(*allowed: str) -> Check:
    def check(value: object) -> Sequence[Fault]:
        if not isinstance(value, str):
            return NOT_A_STRING
        return FINE if value in allowed else NOT_IN_THE_ENUM

    return check


def pattern(expression: str, *, most: int | None = None) -> Check:
    within, matches = string(most), re.compile(expression).search
    mismatch = fault(f"input must match regex pattern: {expression}")

    def check(value: object) -> Sequence[Fault]:
        wrong = within(value)
        return wrong or (FINE if isinstance(value, str) and matches(value) else mismatch)

    return check


def whole_number(least: int, most: int | None = None) -> Check:
    """Both ends still pass (Slack says "greater than" and "less than" for them all the same)."""
    not_whole = fault("must provide an integer")
    too_small, too_big = fault(f"must be greater than {least}"), fault(f"must be less than {most}")

    def check(value: object) -> Sequence[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            return not_whole
        if value < least:
            return too_small
        return too_big if most is not None and value > most else FINE

    return check


def number(value: object) -> Sequence[Fault]:
    return (
        FINE if isinstance(value, int | float) and not isinstance(value, bool) else fault("must provide a number")
    )


def day(value: object) -> Sequence[Fault]:
    """`YYYY-MM-DD`, and the day exists."""
    if not isinstance(value, str):
        return NOT_A_STRING
    try:
        return FINE if date.fromisoformat(value).isoformat() == value else fault("input must be a valid: date")
    except ValueError:
        return fault("input must be a valid: date")


def time_zone(value: object) -> Sequence[Fault]:
    return FINE if isinstance(value, str) and value in _time_zones() else NOT_IN_THE_ENUM


@cache
def _time_zones() -> Collection[str]:
    return frozenset(available_timezones())


def many(of: Check, most: int | None = None, *, least: int = 1) -> Check:
    """An array; both counts still pass."""
    too_few, too_many = fault(f"must provide at least {least} items"), fault(f"no more than {most} items allowed")

    def check(value: object) -> Sequence[Fault]:
        if not isinstance(value, list):
            return NOT_AN_ARRAY
        if len(value) < least:
            return too_few
        if most is not None and len(value) > most:
            return too_many
        found: list[Fault] = []
        for place, item in enumerate(value):
            if wrong := of(item):
                found += below(place, wrong)
        return found

    return check


def below(step: str | int, wrong: Sequence[Fault]) -> Sequence[Fault]:
    return [(f"/{step}{pointer}", sentence) for pointer, sentence in wrong]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with known members: others are refused, unless it is `loose`. `type` is the member of that name."""

    type: str = ""
    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    loose: bool = False
    members: dict[str, Check] = field(init=False)

    def __post_init__(self) -> None:
        of_type = {"type": word(self.type)} if self.type else {}
        object.__setattr__(self, "members", {**of_type, **self.required, **self.optional})

    def __call__(self, value: object) -> Sequence[Fault]:
        if not isinstance(value, dict):
            return NOT_AN_OBJECT
        found: list[Fault] = []
        members = self.members
        for name, member in value.items():
            if (check := members.get(name)) is not None:
                if wrong := check(member):
                    found += below(name, wrong)
            elif not self.loose:
                found += fault(f"invalid additional property: {name}")
        for name in self.required:
            if name not in value:
                found += fault(f"missing required field: {name}")
        if not found:
            for rule in self.rules:
                found += rule(value)
        return found

    def having(self, **optional: Check) -> Shape:
        """The same with more members that may be there."""
        return Shape(self.type, self.required, {**self.optional, **optional}, self.rules, self.loose)


def one_of(*shapes: Shape) -> Check:
    """One of these, told apart by `type`."""
    by_type = {shape.type: shape for shape in shapes}

    def check(value: object) -> Sequence[Fault]:
        if not isinstance(value, dict):
            return NOT_AN_OBJECT
        if "type" not in value:
            return fault("missing required field: type")
        kind = value["type"]
        shape = by_type.get(kind) if isinstance(kind, str) else None
        return shape(value) if shape else fault(f"unsupported type: {kind}", "/type")

    return check


def needs_any(*names: str, at: str = "") -> Rule:
    listed = " or ".join(f"`{name}`" for name in names)
    sentence = f"must define {'either ' if len(names) == 2 else ''}{listed}"

    def rule(value: Mapping[str, object]) -> Sequence[Fault]:
        return FINE if any(name in value for name in names) else fault(sentence, at)

    return rule


def needs_exactly_one(*names: str) -> Rule:
    listed = " or ".join(f"`{name}`" for name in names)

    def rule(value: Mapping[str, object]) -> Sequence[Fault]:
        given = sum(name in value for name in names)
        return FINE if given == 1 else fault(f"must define {'only one of' if given else 'either'} {listed}")

    return rule


def in_order(low: str, high: str, measure: Callable[[str], float] | None = None) -> Rule:
    """The member `low` is not above the member `high`, where both are given."""

    def rule(value: Mapping[str, object]) -> Sequence[Fault]:
        if low not in value or high not in value:
            return FINE
        first, last = value[low], value[high]
        if measure is not None:
            first, last = measure(str(first)), measure(str(last))
        if isinstance(first, int | float) and isinstance(last, int | float) and first > last:
            return fault(f"`{low}` must not be greater than `{high}`", f"/{low}")
        return FINE

    return rule
