"""Who is blocked, who waits for a human, and what was counted on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for name in ("blocked_at", "handed_over_at", "handed_until_at", "human_wrote_at"):
        op.add_column("person", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_person_handed_over_at"), "person", ["handed_over_at"], unique=False)
    op.create_table(
        "daycounted",
        sa.Column("day_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day_at"),
    )
