"""When a program's token ends, what its calls of the last day came to, and what the owner's systems are to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ownertoken", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "ownercall",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("named", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("named"),
    )
    op.create_table(
        "ownerevent",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_ownerevent_due_at"), "ownerevent", ["due_at"], unique=False)
