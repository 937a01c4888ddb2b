"""Receipts of erasures, sealed under their codes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "keptreceipt",
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("day_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("code_index"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_keptreceipt_day_at"), "keptreceipt", ["day_at"], unique=False)
