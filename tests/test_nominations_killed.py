"""A decision survives the bot's death at any moment. `python -m tests.nomination_ordeal` kills it 200 times."""

from __future__ import annotations

from tests.nomination_ordeal import Killer

TIMES = 20


def test_n9_a_decision_is_taken_once_and_told_once_although_the_bot_is_killed(story_databases_on_postgresql):
    ordeal = Killer(TIMES).run(story_databases_on_postgresql.fresh_url())
    assert ordeal.is_fine, str(ordeal)
    assert ordeal.killed == TIMES
    assert min(ordeal.before, ordeal.after) >= 1, str(ordeal)
