"""How the embedded engine composes: plain rules over approved language, in an order that a reader can follow.

Nothing in here writes a claim. What comes out is approved lines, approved wordings of proof points,
disclosures, the brief's own words, and quotes with their attribution.
"""

from .draft import compose_content
from .plan import compose_plan
from .quotes import compose_research
from .records import compose_recall

__all__ = ("compose_content", "compose_plan", "compose_recall", "compose_research")
