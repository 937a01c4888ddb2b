"""By what other addresses people are known."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("id", ROW_NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_NUMBER, nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("fence_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_index"),
    )
    op.create_index(op.f("ix_alias_person_id"), "alias", ["person_id"], unique=False)
