"""What the division was told of runs, and no longer holds: it is shown anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.outbox.records import Notice


def show_anew(db: Session, municipality_id: int, kinds: Collection[str], *, since: date) -> None:
    """Notices of those kinds that speak of `since` or a later day are to be shown as things stand now.

    One that is being written at this moment is marked too: whoever writes it unmarks it in the same transaction.
    """
    db.execute(
        update(Notice)
        .values(stale_since=datetime.now(UTC))  # the machines' clock, as all that delivery goes by
        .where(
            Notice.municipality_id == municipality_id,
            Notice.kind.in_(kinds),
            Notice.state.in_(("waiting", "sending", "sent")),
            Notice.day >= since,
        )
        .execution_options(synchronize_session=False)
    )
