"""From a company's guidelines to proposed entries of its kit: read, found, and put in when a person accepts."""

from ._pieces import Note, Piece, Reading

__all__ = ("Note", "Piece", "Reading")
