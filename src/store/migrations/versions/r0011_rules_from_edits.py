"""Rules proposed from edits, and approved drafts drawn for a second look."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
