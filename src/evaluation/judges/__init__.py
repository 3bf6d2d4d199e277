"""Judges: scorers that ask a model, on probation until people's decisions have shown that they agree."""

from .judge import Judge, JudgeDesk, Ruling, ruling_of
from .library import JudgeLibrary, with_judges
from .pairs import Compared, Preferences, compare, preferences
from .probation import Standing
from .spec import JudgeSpec, load_judge

__all__ = (
    "Compared",
    "Judge",
    "JudgeDesk",
    "JudgeLibrary",
    "JudgeSpec",
    "Preferences",
    "Ruling",
    "Standing",
    "compare",
    "load_judge",
    "preferences",
    "ruling_of",
    "with_judges",
)
