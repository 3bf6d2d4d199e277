"""Sending approved bytes to a webhook: where to, signed how, and how often it is tried."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .. import __version__
from .._canonical import sha256_hex
from .._export_settings import WebhookSettings
from .._posting import PostFault, post
from .._secrets import secret_of
from ..content.signing import SIGNATURE, TIMESTAMP, signature_of
from ..content.webaddress import named_host_matches
from ..errors import GateError, SourceError, UsageError, Where, WorkspaceError
from .desk import Desk

__all__ = ("Sent", "Target", "send", "target_of")

SHORTEST_SECRET = 16
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another try may mend."""
_FAULTS = {
    "address": "its address cannot be used",
    "connect": "there is no connection to it",
    "timeout": "it did not answer in time",
    "reset": "it broke off",
}


@dataclass(frozen=True)
class Target:
    """A webhook that may be sent to, with its secret."""

    name: str
    webhook: WebhookSettings
    secret: bytes

    def key(self, draft_sha: str) -> str:
        """What is the same for each delivery of one draft to this target, so that it is taken once."""
        return sha256_hex(f"{draft_sha}\n{self.name}".encode())


@dataclass(frozen=True)
class Sent:
    """A delivery that was taken: with which answer, after how many tries."""

    status: int
    attempts: int


class _NotTakenError(Exception):
    """A try that did not succeed; `again` says whether another one may."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


def target_of(desk: Desk, name: str, env: Mapping[str, str]) -> Target:
    """The target of that name.

    Raises:
        UsageError: `BW2146`, the settings have none of that name.
        GateError: `BW3140`, the policy does not allow its host.
        WorkspaceError: `BW6140`, its secret is missing or too short.
    """
    settings = desk.workspace.settings
    webhook = settings.export.webhooks.get(name)
    if webhook is None:
        known = ", ".join(settings.export.webhooks) or "none yet"
        hint = f"Targets: {known}. Add one as [export.webhooks.{name}] in brandwright.toml."
        raise UsageError("BW2146", f"There is no target {name!r}.", where=Where(field="--to"), hint=hint)
    entries = desk.playbook.policy.exports.allowed_hosts
    if not any(named_host_matches(entry, webhook.host, webhook.port) for entry in entries):
        place = webhook.host if webhook.port == 443 else f"{webhook.host}:{webhook.port}"
        message = f"The policy lets nothing be sent to {place}."
        where = Where("playbook/policy.yaml", field="exports.allowed_hosts")
        raise GateError(
            "BW3140", message, where=where, hint=f"If it may be, add `{place}` to exports.allowed_hosts."
        )
    return Target(
        name, webhook, _secret(webhook, env, settings.where("export", "webhooks", name, "secret_env"))
    )


def _secret(webhook: WebhookSettings, env: Mapping[str, str], where: Where) -> bytes:
    secret = secret_of(env, webhook.secret_env)
    value = secret.get_secret_value().encode() if secret else b""
    if len(value) < SHORTEST_SECRET:
        what = f"has fewer than {SHORTEST_SECRET} characters" if value else "is not set"
        hint = "Make one with `openssl rand -hex 32`, and give the same one to the receiver."
        raise WorkspaceError("BW6140", f"The secret in {webhook.secret_env} {what}.", where=where, hint=hint)
    return value


def send(
    target: Target,
    body: bytes,
    draft_sha: str,
    *,
    now: Callable[[], float],
    before: Callable[[], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Deliver a body, trying again where that may help, and no more often than the target's settings say.

    Args:
        now: seconds since 1970, by which each try is signed.
        before: called before each try; what it raises stops the delivery.

    Raises:
        SourceError: `BW5140`, the target could not be reached or did not take it.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

    retrying = Retrying(
        stop=stop_after_attempt(target.webhook.attempts),
        wait=wait_random_exponential(multiplier=0.5, max=8),
        retry=retry_if_exception(lambda error: isinstance(error, _NotTakenError) and error.again),
        sleep=sleep,
        reraise=True,
    )

    def once() -> int:
        before()
        return _try(target, body, draft_sha, int(now()))

    try:
        status = retrying(once)
    except _NotTakenError as error:
        tries = int(retrying.statistics["attempt_number"])
        message = (
            f"{target.name} did not take the draft: {error} ({tries} {'try' if tries == 1 else 'tries'})."
        )
        hint = "Run the same command again; the receiver takes the same draft once."
        raise SourceError("BW5140", message, hint=hint) from error
    return Sent(status, int(retrying.statistics["attempt_number"]))


def _try(target: Target, body: bytes, draft_sha: str, at: int) -> int:
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": f"brandwright/{__version__}",
        "idempotency-key": target.key(draft_sha),
        TIMESTAMP.lower(): str(at),
        SIGNATURE.lower(): signature_of(target.secret, at, body),
    }
    try:
        status = post(target.webhook.url, body, headers, seconds=target.webhook.timeout_s).status
    except PostFault as fault:
        raise _NotTakenError(_FAULTS[fault.word], again=fault.word != "address") from fault
    if 200 <= status < 300:
        return status
    moved = "; redirects are not followed" if 300 <= status < 400 else ""
    raise _NotTakenError(f"it answered {status}{moved}", again=status in _AGAIN)
