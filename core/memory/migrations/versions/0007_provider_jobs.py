"""What platforms are asked to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "providerrequest",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("case_number", ROW_NUMBER, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key_slot", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("too_old", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("still_there", sa.Integer(), nullable=False),
        sa.Column("no_way", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_providerrequest_case_number"), "providerrequest", ["case_number"], unique=False)
    op.create_index(op.f("ix_providerrequest_ended_at"), "providerrequest", ["ended_at"], unique=False)
    op.create_table(
        "providerjob",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("request_id", ROW_NUMBER, nullable=False),
        sa.Column("available_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("copies", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["providerrequest.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_providerjob_available_at"), "providerjob", ["available_at"], unique=False)
    op.create_index(op.f("ix_providerjob_request_id"), "providerjob", ["request_id"], unique=False)
