"""Brandwright: an agent-first marketing operating system with human-led governance.

Narrow agents prepare research, drafts, analyses and plans. Deterministic rules and an evaluation harness gate every
output. People approve whatever affects trust, money, reputation or customer data.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
