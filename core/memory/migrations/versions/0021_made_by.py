"""Who let a program in: it goes out with them. Of those that are there already, the activity tells it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("ownertoken", sa.Column("made_by", sa.String(), nullable=True))
    op.execute(
        "UPDATE ownertoken SET made_by = (SELECT nullif(who, 'command line') FROM owneractivity"
        " WHERE did = 'token.made' AND subject = ownertoken.name AND at >= ownertoken.created_at"
        " ORDER BY owneractivity.id LIMIT 1)"
    )
