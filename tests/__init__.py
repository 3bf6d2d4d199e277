"""The tests. A package of its own, because an installed one carries the same name."""
