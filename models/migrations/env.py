"""How Alembic runs: on a connection that `models.database` hands over; no alembic.ini."""

from typing import Literal

from alembic import context

from models.base import UtcDateTime
from models.tables import METADATA


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our instant into a migration as what the database keeps, so that migrations need no models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
    transactional_ddl=True,
)
context.run_migrations()
