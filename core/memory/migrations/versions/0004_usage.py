"""What was used of each assistant on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "assistantusage",
        *_counted(),
        sa.PrimaryKeyConstraint("assistant", "day_at", "currency"),
    )
    op.create_table(
        "personusage",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        *_counted(),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "assistant", "day_at", "currency"),
    )


def _counted() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("assistant", sa.String(), nullable=False),
        sa.Column("day_at", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("estimated_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
    ]
