"""Imported by every Python process that a test starts: the folder is on PYTHONPATH."""

from loopback_only import install

install()
