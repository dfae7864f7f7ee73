"""How the command line speaks: sentences and help in the language of KENSHU_LOCALE.

The help texts of commands are keys of the catalogue; `Command` and `Group` turn them into sentences.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot import console
from bot.settings import speaking_locale
from handlers.catalogue import Texts


class Misused(Exception):
    """The command was not written as it should be; its sentence is the catalogue's `usage-<code>`."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@cache
def texts() -> Texts:
    """The sentences in the language of KENSHU_LOCALE."""
    return Texts(speaking_locale())


class _Speaking:
    """Help in the language of KENSHU_LOCALE, laid out for Japanese, whose letters are two columns wide."""

    help: Any

    def format_help(self, ctx: Any, formatter: Any) -> None:
        say = texts().say
        usage = " ".join((ctx.command_path, *self.collect_usage_pieces(ctx)))  # type: ignore[attr-defined]
        arguments, options = [], []
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            told = say(param.help) if texts().knows(param.help) else ""
            if param.param_type_name == "argument":
                arguments.append((param.metavar, told))
            else:
                value = "" if param.is_flag else param.metavar or param.display_type(ctx)
                options.append((f"{', '.join(param.opts)} {value}".strip(), told))
        commands = [(name, say(command.help)) for name, command in getattr(self, "commands", {}).items()]
        sections = {"help-arguments": arguments, "help-options": options, "help-commands": commands}
        shown = {say(heading): rows for heading, rows in sections.items() if rows}
        formatter.write(console.help_page(f"{say('help-usage')} {usage}", say(self.help), shown))

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "help-help"
        return option


class Command(_Speaking, TyperCommand):
    pass


class Group(_Speaking, TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise Misused("no_command", command=args[0], known=", ".join(self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def command_group(help_key: str) -> typer.Typer:
    return typer.Typer(cls=Group, help=help_key, no_args_is_help=True, add_completion=False)
