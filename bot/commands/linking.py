"""`kenshu link`: who is behind a Slack account, where mail cannot say."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import console
from bot.commands.common import find_person, moment, opened_database, operator
from bot.commands.speaking import texts
from bot.settings import read_settings
from models.accounts import link_by_hand
from models.database import writing_sessions


def link_account(
    employee_no: Annotated[str, typer.Argument(metavar="EMPLOYEE_NO", help="help-link-employee")],
    slack_id: Annotated[str, typer.Argument(metavar="SLACK_ID", help="help-link-account")],
) -> None:
    """Link a Slack account to a person by hand."""
    settings = read_settings()
    with opened_database(settings) as engine:
        employee = find_person(engine, employee_no)
        with writing_sessions(engine).begin() as db:
            link_by_hand(db, employee, slack_id.strip(), actor=operator(), now=moment(settings))
    console.say(
        texts().say("link-done", number=employee.employee_no, name=employee.name, slack_id=slack_id.strip())
    )
