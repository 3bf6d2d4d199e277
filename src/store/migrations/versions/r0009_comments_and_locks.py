"""Comments on drafts, and who is reading which review."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
