"""Submitted forms: written before they are acknowledged, so that what was typed stays where a rule says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from slack_bolt import Ack

from handlers.catalogue import Texts
from models.base import Refusal

T = TypeVar("T")
ERROR_LENGTH: Final = 2_000


def written(ack: Ack, texts: Texts, fields: Mapping[str, str], write: Callable[[], T], **facts: object) -> T | None:
    """Do what a form asks, then acknowledge it. What a rule refuses is said below its field; None then.

    `fields`: the field of each refusal's code, the one of "" for all others. `facts` are those of every sentence.
    """
    try:
        done = write()
    except Refusal as no:
        sentence = texts.say(f"refusal-{no.code}", **{**facts, **no.facts})
        ack(response_action="errors", errors={fields.get(no.code, fields[""]): sentence[:ERROR_LENGTH]})
        return None
    ack()
    return done
