"""Whoever wishes to be kept for fewer days is found without reading everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        "ix_person_keeping",
        "person",
        ["id", "keep_days", "channel", "erasing"],
        sqlite_where=sa.text("keep_days IS NOT NULL"),
    )
