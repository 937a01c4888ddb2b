"""Channels that a person linked, their lock, and a return after a long silence."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "personlink",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("other_id", ROW_NUMBER, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_personlink_person_id"), "personlink", ["person_id"], unique=False)
    op.create_index(op.f("ix_personlink_other_id"), "personlink", ["other_id"], unique=False)
    op.create_table(
        "linkasked",
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("other_id", ROW_NUMBER, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("other_agreed", sa.Boolean(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("code_index"),
    )
    op.create_index(op.f("ix_linkasked_other_id"), "linkasked", ["other_id"], unique=False)
    op.create_table(
        "personlock",
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("closed_until_at", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "longsilence",
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("renamed", sa.Boolean(), nullable=False),
        sa.Column("others_asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
