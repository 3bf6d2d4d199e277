"""A small company for tests: its people, policy and reviews, and whatever a test does not speak of."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from brandwright.content import Block, Draft, Finding, Part, Sentence, Verdict
from brandwright.governance import Identity, Playbook, SignOffNeed, identify, replace_draft, submit_review
from brandwright.governance.models import People, Policy, Roster, Sources, Strategy
from brandwright.store import Actor, Ledger, drafts, findings, new_id
from brandwright.store.records import GateRow, Review

SYSTEM = Actor("system", "brandwright", "", "none")
TOKEN = "anna's own token"
EVIDENCE, KIT, POLICY = "e" * 64, "b" * 64, "c" * 64

PEOPLE: dict[str, Any] = {
    "people": [
        {"id": "anna", "name": "Anna Ray", "roles": ["brand"], "deputies": ["ben"]},
        {"id": "ben", "name": "Ben Oz", "roles": ["product"]},
        {"id": "leo", "name": "Leo Law", "roles": ["legal"]},
        {"id": "olga", "name": "Olga One", "roles": ["owner", "brand", "legal", "finance", "privacy"]},
    ],
    "local_owner": "olga",
}
AGENTS: list[dict[str, Any]] = [
    {
        "id": "content",
        "job": "Write one draft.",
        "outcome": "demos",
        "manager": "anna",
        "reads": ["brief", "kit"],
        "autonomy": "prepare",
        "quality_bar": "It passes the gate.",
    },
    {
        "id": "planning",
        "job": "Write a brief.",
        "outcome": "demos",
        "manager": "anna",
        "reads": ["strategy"],
        "autonomy": "propose",
        "quality_bar": "Every field says why.",
        "active": False,
    },
]
POLICY_DATA: dict[str, Any] = {
    "version": "1",
    "rules": [
        {
            "id": "public",
            "when": {"always": True},
            "signoff": ["brand"],
            "due_hours": 48,
            "reason": "It is public.",
        },
        {
            "id": "legal-claims",
            "when": {"claim_classes": ["guarantee"]},
            "signoff": ["legal"],
            "due_hours": 24,
            "reason": "It binds us.",
            "maker_checker": True,
        },
    ],
    "held": {"signoff": ["brand"], "due_hours": 72},
    "gate": {"required": ["claims"]},
    "waivers": [{"rule": "terms.*", "role": "brand"}, {"rule": "claims.*", "role": "legal"}],
}
STRATEGY: dict[str, Any] = {
    "number": {"id": "live", "name": "Drafts that went live", "unit": "drafts"},
    "outcomes": [{"id": "demos", "name": "More demos", "metric": "demos", "owner": "anna", "serves": "live"}],
}


def book(*, people: dict[str, Any] | None = None, policy: dict[str, Any] | None = None) -> Playbook:
    """The company's playbook, with changes."""
    return Playbook(
        people=People.model_validate(PEOPLE | (people or {})),
        roster=Roster.model_validate({"agents": AGENTS}),
        policy=Policy.model_validate(POLICY_DATA | (policy or {})),
        strategy=Strategy.model_validate(STRATEGY),
        sources=Sources(),
    )


def tokens_required() -> Playbook:
    """The playbook where Anna has a token, and nobody decides without one."""
    hashed = hashlib.sha256(TOKEN.encode()).hexdigest()
    people = [PEOPLE["people"][0] | {"token_sha256": hashed}, *PEOPLE["people"][1:]]
    return book(people={"people": people, "local_owner": None, "require_token": True})


def person(name: str, playbook: Playbook | None = None) -> Identity:
    """Somebody who gives this name."""
    return identify(playbook or book(), name, {})


class Clock:
    """A time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
        self.jump_at_call = 0

    def __call__(self) -> datetime:
        if self.jump_at_call:
            self.jump_at_call -= 1
            if not self.jump_at_call:
                self.pass_hours(1)
        return self.now

    def pass_hours(self, hours: float) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)


def draft(words: str = "Every claim carries its proof.") -> Draft:
    """A draft of one sentence."""
    block = Block(kind="paragraph", sentences=(Sentence(text=words),))
    parts = (Part(name="body", blocks=(block,)),)
    shape = {"channel": "email", "segment": "cmo", "stage": "decision", "product": "core", "market": "US"}
    return Draft.model_validate({**shape, "locale": "en", "parts": parts})


def finding(rule: str = "terms.avoid", action: str = "revise", **fields: Any) -> Finding:
    """A finding of a rule."""
    given = {
        "rule": rule,
        "class": "terms",
        "severity": "error",
        "action": action,
        "message": f"{rule} says no.",
    }
    return Finding.model_validate({**given, "excerpt": "proof", "part": "body", **fields})


def needs(*roles: str, hours: int = 48) -> list[SignOffNeed]:
    """Sign-offs of these roles."""
    return [SignOffNeed(role, hours, f"{role} signs.") for role in roles]


def judged(
    ledger: Ledger,
    words: str = "Every claim carries its proof.",
    verdict: Verdict = "pass",
    found: Sequence[Finding] = (),
    kit: str = KIT,
) -> tuple[Draft, str]:
    """A draft with a judgement, both on record; the draft and the judgement's id."""
    made = draft(words)
    with ledger.write(SYSTEM) as tx:
        drafts.put(tx, made)
        row = GateRow(
            id=new_id("gate"),
            draft_sha=made.sha256,
            verdict=verdict,
            policy_sha=POLICY,
            kit_sha=kit,
            publish_on=date(2026, 3, 4),
            created_at=tx.now,
        )
        findings.record_gate(tx, row)
        findings.put_many(tx, made.sha256, row.id, list(found))
    return made, row.id


def submit(
    ledger: Ledger,
    *roles: str,
    words: str = "Every claim carries its proof.",
    verdict: Verdict = "pass",
    found: Sequence[Finding] = (),
    hours: int = 48,
    asked: Sequence[SignOffNeed] = (),
    **fields: Any,
) -> Review:
    """A review that is on record and asks these roles (`brand`, unless named), or for `asked`."""
    made, gate_id = judged(ledger, words, verdict, found)
    given = {"run_id": "", "asset": "email/cmo/decision", "brief_json": {}, "held": book().policy.held}
    hashes = {"kit_sha": KIT, "policy_sha": POLICY, "evidence_sha": EVIDENCE}
    with ledger.write(SYSTEM) as tx:
        return submit_review(
            tx,
            draft_sha=made.sha256,
            gate_id=gate_id,
            verdict=verdict,
            needs=asked or needs(*(roles or ("brand",)), hours=hours),
            **{**given, **hashes, **fields},
        )


def edit(
    ledger: Ledger,
    review: Review,
    by: str,
    words: str,
    *,
    verdict: Verdict = "pass",
    asks: Sequence[str] = ("brand",),
    evidence: str = EVIDENCE,
    found: Sequence[Finding] = (),
    kit: str = KIT,
    asked: Sequence[SignOffNeed] = (),
) -> Review:
    """An edit of the review as it was read; the policy then asks these roles, or for `asked`."""
    made, gate_id = judged(ledger, words, verdict, found, kit)
    return replace_draft(
        ledger,
        review.id,
        person(by),
        version=review.version,
        draft=made,
        gate_id=gate_id,
        verdict=verdict,
        evidence_sha=evidence,
        needs=asked or needs(*asks),
        reason="Clearer.",
    )
