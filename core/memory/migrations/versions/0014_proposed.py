"""What a model proposed to remember of a person, until they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "proposedfact",
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("message_id", ROW_NUMBER, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index(op.f("ix_proposedfact_message_id"), "proposedfact", ["message_id"], unique=False)
