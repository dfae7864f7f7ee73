"""A Slack of one's own: a workspace on this machine that an unmodified Bolt app connects to."""

from bot.workspace.clock import Clock
from bot.workspace.entities import Member, Refused
from bot.workspace.server import Server
from bot.workspace.state import Workspace

__all__ = ["Clock", "Member", "Refused", "Server", "Workspace"]
