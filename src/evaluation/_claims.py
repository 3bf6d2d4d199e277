"""Scorers for labelled claims: does the gate accept, catch or leave alone what a person said it should?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..content import Finding
from .record import Record
from .score import Score, share, undetermined

__all__ = ("claim_accepted", "claim_caught", "claim_not_blocked", "claim_silence")


def _of_claims(record: Record) -> tuple[Finding, ...] | None:
    """What the gate found about claims, and what it says about the scorer of claims itself."""
    if record.gate is None:
        return None
    return tuple(
        finding
        for finding in record.gate.findings
        if finding.rule.startswith("claims.") or finding.rule in ("gate.claims", "gate.more", "engine_error")
    )


def _scored(name: str, record: Record, good: Callable[[Iterable[Finding]], bool], wanted: str) -> Score:
    found = _of_claims(record)
    if found is None:
        return undetermined(name, "it needs the gate's result")
    if good(found):
        return share(name, 1, 1)
    first = next((finding for finding in found if finding.action != "pass"), found[0] if found else None)
    because = f"{first.rule}: {first.message}" if first else "there is no finding about a claim"
    return Score(name=name, value=0.0, verdict="fail", findings=found, reason=f"{wanted}; {because}")


def claim_accepted(record: Record) -> Score:
    """Whether no finding about a claim asks for anything: the copy needs no person for its claims."""

    def good(found: Iterable[Finding]) -> bool:
        return all(finding.action == "pass" for finding in found)

    return _scored("claim_accepted", record, good, "the claim is true and was not accepted")


def claim_not_blocked(record: Record) -> Score:
    """Whether no finding about a claim blocks the copy, or leaves it unchecked: a writer or a person can go on."""

    def good(found: Iterable[Finding]) -> bool:
        return all(finding.action in ("pass", "needs-role", "revise") for finding in found)

    return _scored("claim_not_blocked", record, good, "the claim is true and was blocked")


def claim_caught(record: Record) -> Score:
    """Whether a finding about a claim holds the copy back: what its proof does not carry is never accepted."""

    def good(found: Iterable[Finding]) -> bool:
        return any(finding.action != "pass" for finding in found)

    return _scored("claim_caught", record, good, "the proof does not carry the claim, and it was accepted")


def claim_silence(record: Record) -> Score:
    """Whether copy without a claim has no finding about claims, not even a note."""

    def good(found: Iterable[Finding]) -> bool:
        return not list(found)

    return _scored("claim_silence", record, good, "there is no claim in it")
