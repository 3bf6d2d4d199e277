"""From a company's guidelines to proposed entries of its kit: reading, finding, and putting in what a person accepts."""

from ._pieces import Note, Piece, Reading

__all__ = ("Note", "Piece", "Reading")
