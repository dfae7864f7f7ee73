"""What did not reach anybody, in plain words: whom it was for, what Slack said, what trying again would do."""

from __future__ import annotations

from handlers.catalogue import Texts
from handlers.teams import person_name
from models.outbox.failures import Failure


def who(texts: Texts, failure: Failure) -> str:
    """The reader, or the division's channel."""
    if not failure.name:
        return texts.say("failed-channel")
    return person_name(texts, failure.name, failure.name_kana)


def what(texts: Texts, failure: Failure) -> str:
    """What sort of message it was."""
    key = f"failed-what-{failure.what if failure.what == 'reminder' else failure.kind}"
    return texts.say(key if texts.knows(key) else "failed-what-notice")


def why(texts: Texts, failure: Failure) -> str:
    """Slack's word in plain ones; whoever looks after the program gets the word itself too."""
    key = f"failed-why-{failure.failure}"
    told = texts.say(key) if failure.failure and texts.knows(key) else texts.say("failed-why-other")
    if failure.is_unknown:
        told = texts.say("failed-why-unknown")
    return texts.say("failed-why", why=told, word=failure.failure) if failure.failure else told


def chance(texts: Texts, failure: Failure) -> str:
    """What trying again would do, where that is not simply sending it."""
    return "" if failure.chance == "now" else texts.say(f"failed-chance-{failure.chance}")


def may_be_retried_unasked(failure: Failure) -> bool:
    """Whether it can be tried again without a look at it: what may have arrived could arrive twice."""
    return failure.chance != "none" and not failure.is_unknown
