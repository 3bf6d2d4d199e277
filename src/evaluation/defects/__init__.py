"""Planted defects: they show that a suite fails when it should.

A defect edits the plain data of an output, as a careless writer or a model would. Nothing here knows how outputs are
judged: no scorer, no gate and no rule is imported, so that a defect cannot be fitted to what catches it.
"""

from ._sample import Sample, Shape, shape_of
from .catalogue import DEFECTS, Defect
from .planting import CaseLike, Planting, find_defect, is_sound

__all__ = (
    "DEFECTS",
    "CaseLike",
    "Defect",
    "Planting",
    "Sample",
    "Shape",
    "find_defect",
    "is_sound",
    "shape_of",
)
