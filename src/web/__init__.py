"""The review inbox: a web page where people read drafts and decide about them."""

from .access import Access
from .accounts import Proxied, Team
from .app import create_app
from .limiting import Limiter, Limits

__all__ = ("Access", "Limiter", "Limits", "Proxied", "Team", "create_app")
