"""A request is found by what the owner calls it. Those of before have no such name yet, and are tried one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("rightused", sa.Column("shown_as", sa.String(), nullable=True))
    op.create_index(
        "ix_rightused_shown_as",
        "rightused",
        ["shown_as"],
        sqlite_where=sa.text("due_at IS NOT NULL AND answered_at IS NULL"),
    )
