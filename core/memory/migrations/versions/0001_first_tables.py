"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_arrival_seen_at"), "arrival", ["seen_at"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("key_slot", sa.Integer(), nullable=False),
        sa.Column("letter_slot", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id"),
    )
    op.create_table(
        "fence",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "person",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("key_slot", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("erasing", sa.Boolean(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("unreachable_at", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("hinted_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "address_index"),
    )
    op.create_index(op.f("ix_person_last_seen_at"), "person", ["last_seen_at"], unique=False)
    op.create_table(
        "quarantined",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_quarantined_received_at"), "quarantined", ["received_at"], unique=False)
    op.create_table(
        "serverfact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "confirmation",
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("noticed", sa.String(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id"),
    )
    op.create_table(
        "message",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("conversation_id", ROW_NUMBER, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("reply_to", ROW_NUMBER, nullable=True),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("provider_index", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "sequence"),
    )
    op.create_index(op.f("ix_message_created_at"), "message", ["created_at"], unique=False)
    op.create_index(
        "ix_message_open",
        "message",
        ["conversation_id", "sequence"],
        unique=False,
        sqlite_where=sa.text("state IN (0, 10, 11)"),
    )
    op.create_index(op.f("ix_message_person_id"), "message", ["person_id"], unique=False)
    op.create_index(
        "ix_message_provider",
        "message",
        ["provider_index"],
        unique=False,
        sqlite_where=sa.text("provider_index IS NOT NULL"),
    )
    op.create_table(
        "keptfile",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("message_id", ROW_NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_keptfile_message_id"), "keptfile", ["message_id"], unique=False)
    op.create_index(op.f("ix_keptfile_person_id"), "keptfile", ["person_id"], unique=False)
