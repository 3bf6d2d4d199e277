"""What is to be sent to whom, and when what is due was done."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
