"""From a company's guidelines to its kit: documents are read, entries are proposed, and a person decides about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .._canonical import digest
from ..brandkit.proposing.accepting import Change, Proofs, prepare
from ..brandkit.proposing.entries import Proposed, clashes, is_known, merged, proposed
from ..brandkit.proposing.finding import find
from ..brandkit.proposing.reading import read_document, read_documents
from ..errors import ConflictError, GateError, RefusedError, UsageError
from ..governance import Identity, require_role
from ..governance.access import require
from ..store import ObjectRef, proposals
from ..store.records import JsonScalar, ProposalStatus
from .desk import SYSTEM, Desk
from .rule_records import FROM_EDITS, record_entry
from .rule_trial import Trial, try_rules

if TYPE_CHECKING:
    from ..brandkit.proposing import Note, Reading

__all__ = (
    "Decided",
    "Listed",
    "ProposalReport",
    "decide_proposals",
    "list_proposals",
    "may_decide",
    "propose",
)

MAX_OPEN = 20_000
_LINT_ROUNDS = 4
"""Taking one entry out can let another one fail; a few rounds find all that matter."""


@dataclass(frozen=True)
class Listed:
    """A proposal with where it stands.

    Attributes:
        against: what speaks against accepting it as it is.
    """

    entry: Proposed
    status: ProposalStatus
    against: tuple[str, ...] = ()


@dataclass
class ProposalReport:
    """What reading the documents came to.

    Attributes:
        new: proposals that were not on record.
        again: entries that were proposed before, open or decided.
        known: entries that the kit has already.
        dropped: entries of the model whose quote does not stand in the source, or that make no valid entry.
        run: of the model's reading; empty when none was asked.
    """

    readings: list[Reading]
    notes: list[Note]
    new: list[Proposed] = field(default_factory=list)
    again: list[Proposed] = field(default_factory=list)
    known: list[Proposed] = field(default_factory=list)
    dropped: int = 0
    run: str = ""


@dataclass(frozen=True)
class Decided:
    """What a decision came to.

    Attributes:
        left: proposals that stay open, each with the reason.
        trial: what the eval suites say about the accepted rules.
        files: the kit's files that changed, from its folder.
        missing: what accepted entries still lack.
    """

    accepted: tuple[Proposed, ...]
    dropped: tuple[Proposed, ...]
    left: tuple[tuple[Proposed, str], ...]
    files: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]
    kit_sha: str
    trial: Trial


def propose(
    desk: Desk, paths: Sequence[Path], *, dry_run: bool = False, rules_only: bool = False
) -> ProposalReport:
    """Read documents and put on record what they propose for the kit. Nothing enters the kit.

    Raises:
        UsageError: `BW280` to `BW287`, a document that cannot be read.
        RefusedError: a model is configured, and the roster does not let the agent.
    """
    readings, notes = read_documents(paths)
    report = ProposalReport(readings, notes)
    entries = proposed(readings, {reading.sha256: find(reading) for reading in readings})
    if desk.port.engine != "embedded" and readings and not rules_only:
        from .kit_proposing import read_with_model

        more, report.dropped, report.run = read_with_model(desk, readings)
        entries = merged([*entries, *more])
    fresh = [entry for entry in entries if not is_known(desk.kit, entry)]
    report.known = [entry for entry in entries if is_known(desk.kit, entry)]
    if dry_run:
        with desk.ledger.read() as tx:
            on_record = {proposal.id for proposal in proposals.list_(tx, kind="rule")}
        report.new = [entry for entry in fresh if entry.id not in on_record]
        report.again = [entry for entry in fresh if entry.id in on_record]
        return report
    with desk.ledger.write(SYSTEM) as tx:
        for entry in fresh:
            (report.new if record_entry(tx, entry) else report.again).append(entry)
        for reading in readings:
            counts = {"new": len(report.new), "known": len(report.known)}
            tx.audit("kit.read", ObjectRef("document", reading.name[:200], reading.sha256), data=counts)
    return report


def list_proposals(
    desk: Desk, *, status: ProposalStatus | None = "proposed", section: str = ""
) -> list[Listed]:
    """Proposals for the kit, by section in the order of the documents."""
    with desk.ledger.read() as tx:
        rows = [
            row for row in proposals.list_(tx, kind="rule") if row.payload_json.get("schema") == "kit-entry/1"
        ]
    entries = [(Proposed.of(row.payload_json), row.status) for row in rows[:MAX_OPEN]]
    entries.sort(key=lambda pair: _place(pair[0]))
    by_subject: dict[str, list[Proposed]] = {}
    for entry, state in entries:
        if state == "proposed":
            by_subject.setdefault(entry.subject, []).append(entry)
    return [
        Listed(
            entry,
            state,
            tuple(clashes(entry, by_subject.get(entry.subject, ()), desk.kit)) if state == "proposed" else (),
        )
        for entry, state in entries
        if (status is None or state == status) and (not section or entry.section == section)
    ]


def _place(entry: Proposed) -> tuple[str, int, int]:
    first = entry.quotes[0]
    return first.file, first.page or 0, first.line or 0


def decide_proposals(
    desk: Desk,
    person: Identity,
    *,
    accept: Sequence[str] = (),
    accept_all: bool = False,
    section: str = "",
    drop: Sequence[str] = (),
    reason: str = "",
    evidence: Sequence[Path] = (),
    until: date | None = None,
) -> Decided:
    """Accept proposals into the kit's files, or drop them; all of it, or on any problem nothing.

    Raises:
        RefusedError: the person lacks the role.
        UsageError: `BW288`, no such proposal or one that is decided already; `BW289`, no reason for a drop.
        GateError: `BW3150`, an eval suite misses a threshold with a named rule, and no reason is given.
        WorkspaceError: `BW690` to `BW693`, the kit cannot take the entries.
        ConflictError: `BW720`, somebody decided at the same moment.
    """
    may_decide(desk, person)
    if drop and not reason.strip():
        raise UsageError("BW289", "Dropping a proposal needs a reason.", hint="Say why with --reason.")
    listed = {one.entry.id: one for one in list_proposals(desk, status=None)}
    for name in (*accept, *drop):
        _open_one(listed, name)
    wanted = [listed[name] for name in dict.fromkeys(accept)]
    if accept_all:
        wanted += _rest(listed.values(), {*accept, *drop}, section)
    dropped = tuple(listed[name].entry for name in dict.fromkeys(drop))
    taken, left = _chosen(wanted, set(accept))
    taken, failed, trial = _tried(desk, taken, set(accept), reason)
    left += failed
    proofs = Proofs(person.person.id, desk.today(), tuple(read_document(path) for path in evidence), until)
    change, stopped = _clean_change(desk, taken, set(accept), proofs)
    left += stopped
    refused = {entry.id for entry, _ in stopped}
    taken = [entry for entry in taken if entry.id not in refused]
    _settle(desk, person, change, taken, dropped, reason, trial)
    return Decided(
        tuple(taken),
        dropped,
        tuple(left),
        tuple(sorted(change.after)),
        change.missing,
        change.kit.sha256,
        trial,
    )


def _rest(listed: Iterable[Listed], named: set[str], section: str) -> list[Listed]:
    """What is open besides what was named."""
    others = (one for one in listed if one.status == "proposed" and one.entry.id not in named)
    return [one for one in others if not section or one.entry.section == section]


def may_decide(desk: Desk, person: Identity) -> None:
    """The owner of the workspace may, and whoever has the role that the policy names for the kit.

    Raises:
        RefusedError: `BW102` no person; `BW1100` the access does not cover it; `BW107` none of the roles.
    """
    if person.actor.kind != "person":
        raise RefusedError("BW102", "Only a person decides what enters the kit.", hint="Name one with --by.")
    require(person, "kit-rule")
    if "owner" not in person.roles:
        require_role(desk.playbook, person, "kit")


def _tried(
    desk: Desk, taken: Sequence[Proposed], named: set[str], reason: str
) -> tuple[list[Proposed], list[tuple[Proposed, str]], Trial]:
    """What the eval suites let through of the rules from edits; what was named goes against them with a reason.

    What a company's own guidelines say was decided by people before, and is not held back by suites of other brands.
    """
    learned = [entry for entry in taken if entry.source == FROM_EDITS and not is_known(desk.kit, entry)]
    trial = try_rules(desk, learned)
    if not trial.fails:
        return list(taken), [], trial
    guilty = trial.guilty or {entry.id for entry in learned}
    if named & guilty and not reason.strip():
        raise GateError(
            "BW3150",
            f"{', '.join(sorted(named & guilty))}: {trial.said()}",
            hint="Look at the cases with --show ID. To accept it all the same, say why with --reason.",
        )
    left = [
        (entry, f"evals: {trial.said(entry.id)}")
        for entry in taken
        if entry.id in guilty and entry.id not in named
    ]
    stopped = {entry.id for entry, _ in left}
    return [entry for entry in taken if entry.id not in stopped], left, trial


def _clean_change(
    desk: Desk, taken: Sequence[Proposed], named: set[str], proofs: Proofs
) -> tuple[Change, list[tuple[Proposed, str]]]:
    """The change without the entries that the kit's own lint would refuse; what was named stays."""
    from ..brandkit import lint_kit

    brand, today = desk.workspace.brand, desk.today()
    before = {(p.file, p.entry, p.message) for p in lint_kit(desk.kit, brand, today)}
    wanted = [entry for entry in taken if not is_known(desk.kit, entry)]
    stopped: list[tuple[Proposed, str]] = []
    for _ in range(_LINT_ROUNDS):
        change = prepare(brand, desk.kit, wanted, proofs)
        problems = [p for p in lint_kit(change.kit, brand, today) if p.level == "error"]
        fresh = {p.entry: p.message for p in problems if (p.file, p.entry, p.message) not in before}
        refused = {
            entry.id: fresh[name]
            for entry in wanted
            if entry.id not in named and (name := change.names.get(entry.id, "")) in fresh
        }
        if not refused:
            break
        stopped += [(entry, f"kit lint: {refused[entry.id]}") for entry in wanted if entry.id in refused]
        wanted = [entry for entry in wanted if entry.id not in refused]
    return prepare(brand, desk.kit, wanted, proofs), stopped


def _open_one(listed: dict[str, Listed], name: str) -> None:
    if name not in listed or listed[name].status != "proposed":
        state = f"is {listed[name].status} already" if name in listed else "is not on record"
        hint = "`brandwright kit proposals` lists what waits for a decision."
        raise UsageError("BW288", f"The proposal {name} {state}.", hint=hint)


def _chosen(wanted: Iterable[Listed], named: set[str]) -> tuple[list[Proposed], list[tuple[Proposed, str]]]:
    """What can be accepted together. What is named itself goes before what the kit says; two rivals never do."""
    taken: dict[str, Proposed] = {}
    left: list[tuple[Proposed, str]] = []
    for one in wanted:
        rival = taken.get(one.entry.subject)
        impossible = one.entry.section == "channels" and one.entry.sets and bool(one.against)
        if one.entry.id in named and rival is None and not impossible:
            taken[one.entry.subject] = one.entry
        elif one.against or rival is not None:
            left.append(
                (one.entry, one.against[0] if one.against else "another one about the same was accepted")
            )
        else:
            taken[one.entry.subject] = one.entry
    return list(taken.values()), left


def _settle(
    desk: Desk,
    person: Identity,
    change: Change,
    taken: Sequence[Proposed],
    dropped: Sequence[Proposed],
    reason: str,
    trial: Trial,
) -> None:
    """The decisions and the files together: when one fails, neither is there."""
    try:
        with desk.ledger.write(person.actor) as tx:
            kit = ObjectRef("kit", desk.workspace.brand.name, change.kit.sha256)
            data: dict[str, JsonScalar] = {
                "kit_before": desk.kit.sha256,
                "suites": len(trial.suites),
                "newly_failing": trial.failing,
            }
            for status, act, entries in (
                ("accepted", "kit.accepted", taken),
                ("rejected", "kit.dropped", dropped),
            ):
                for entry in entries:
                    if not proposals.set_status(tx, entry.id, "proposed", status):  # type: ignore[arg-type]
                        message = f"Somebody else decided about {entry.id}."
                        raise ConflictError("BW720", message, hint="Look at the list again.")
                    ref = ObjectRef("proposal", entry.id, digest(entry.payload()))
                    tx.audit(act, ref, refs=[kit, *_from(entry)], reason=reason, data=data)
            change.apply()
    except BaseException:
        change.undo()
        raise


def _from(entry: Proposed) -> list[ObjectRef]:
    """The decisions that an entry comes from."""
    return [ObjectRef("decision", name) for name in dict.fromkeys(q.decision for q in entry.quotes) if name]
