"""What a meter is: whoever pays is asked before each request to a model, and told afterwards what it came to."""

from __future__ import annotations

from typing import Protocol

from ._types import Account

__all__ = ("Meter",)


class Meter(Protocol):
    """Keeps the account of requests and holds a budget. One meter serves many threads.

    Each request is reserved before it is sent, and then either settled or failed, once.
    """

    def reserve(self, agent: str, host: str, model: str, tokens: int, cost: float | None) -> str:
        """Set aside what a request may use at most; the id of the reservation.

        Args:
            host: the endpoint's host and port.
            tokens: those of the prompt, as far as they can be told, and the most that the answer may have.
            cost: of these tokens in the currency of the price settings; None when the price is not known.

        Raises:
            ModelError: a budget would be exceeded. Nothing is reserved then, and nothing may be sent.
        """

    def settle(self, reservation: str, account: Account) -> None:
        """The request was answered and used this; `attempts` of the account is which try of its call it was."""

    def fail(self, reservation: str, account: Account | None, code: str = "") -> None:
        """The request came to nothing; `code` is that of its error.

        With an account, the endpoint turned it down and charged what the account says. Without one its answer
        was lost, and what was reserved counts as spent: the provider may charge for what we never saw.
        """
