"""The schema's history, one revision a module; `env` is what Alembic runs."""

from pathlib import Path

__all__ = ("FOLDER",)

FOLDER = Path(__file__).resolve().parent
