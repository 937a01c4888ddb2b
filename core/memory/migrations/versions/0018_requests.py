"""What was asked for as a right is read page by page, and what is told of a person to the owner's systems falls with
them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index(
        "ix_rightused_waits",
        "rightused",
        ["due_at", "id", "answered_at"],
        sqlite_where=sa.text("due_at IS NOT NULL AND answered_at IS NULL"),
    )
    op.create_index(
        "ix_rightused_done",
        "rightused",
        ["asked_at", "id", "due_at", "answered_at"],
        sqlite_where=sa.text("(due_at IS NULL OR answered_at IS NOT NULL)"),
    )
    op.create_index(
        "ix_providerrequest_done",
        "providerrequest",
        ["asked_at", "id"],
        sqlite_where=sa.text("case_number IS NOT NULL AND ended_at IS NOT NULL"),
    )
    # What waits already holds a hash of whom it is about.
    op.execute("UPDATE ownerevent SET body = json_remove(body, '$.data.person')")
    op.execute("ALTER TABLE ownerevent ADD COLUMN person_id INTEGER REFERENCES person (id) ON DELETE CASCADE")
    op.create_index(op.f("ix_ownerevent_person_id"), "ownerevent", ["person_id"], unique=False)
