"""What people wish for their own words: a pause, a shorter time, a look that they allow."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("person", sa.Column("paused_at", sa.BigInteger(), nullable=True))
    op.add_column("person", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("opened_until_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_look_person_id"), "look", ["person_id"], unique=False)
