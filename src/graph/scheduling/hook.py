"""Messages to a channel by an incoming webhook, as Slack and those like it have them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from ..._posting import PostFault, post
from .delivery import Undelivered

__all__ = ("Hook",)

_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Hook:
    """A channel.

    Attributes:
        url: whoever has it can write to the channel.
        seconds: wall-clock limit of one delivery.
    """

    url: SecretStr
    seconds: float

    def send(self, message: dict[str, str], key: str) -> None:
        """Send one message; `key` is the same each time it is the same message.

        Raises:
            Undelivered: it was not taken, or nobody can know whether it was.
        """
        headers = {"idempotency-key": key}
        try:
            answer = post(self.url.get_secret_value(), message, headers, seconds=self.seconds)
        except PostFault as fault:
            raise Undelivered(fault.word, again=fault.word != "address") from None
        if 200 <= answer.status < 300:
            return
        again = answer.status in _AGAIN or answer.status >= 500
        raise Undelivered(f"status-{answer.status}", again=again, wait=answer.retry_after)
