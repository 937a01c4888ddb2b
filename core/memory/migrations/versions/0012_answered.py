"""When a person answered a request, and how many people used an assistant on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("rightused", sa.Column("answered_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "peoplecounted",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("assistant", sa.String(), nullable=False),
        sa.Column("day_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "assistant", "day_at"),
    )
