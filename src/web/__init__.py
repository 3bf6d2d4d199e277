"""The review inbox: a web page where people read drafts and decide about them."""

from .access import Access
from .app import create_app

__all__ = ("Access", "create_app")
