"""`memory review`: learnings that wait, pairs among them, and what people decide about both."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from ._command import Common, Result
from ._memory_review_options import SHOWN, Deciding, Listing, Person
from ._session import plain_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.desk import Desk
    from ..memory.review import ReviewReport, Waiting
    from ..store import Actor
    from ..store.records import Learning, LearningKind, LearningStatus

__all__ = ("review",)

PAIRS_SHOWN = 5


def review(
    common: Common,
    record: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show this record in full.")] = None,
    *,
    deciding: Deciding,
    listing: Listing,
    person: Person,
) -> Result:
    """List learnings that wait, show one, or decide about them. Only a person decides."""
    acts = _Acts.of(deciding, person)
    acts.refuse_narrowed(listing.narrowed(record), deciding.approve_all)
    wanted = _Wanted(
        listing.source,
        _one_of("--kind", listing.kind, _kinds()),
        _one_of("--status", listing.status, _statuses()),
        listing.n,
    )
    with plain_desk(common) as desk:
        if record is not None:
            return _shown(desk, record)
        decided = acts.done(desk)
        if deciding.find_pairs:
            decided["pairs_found"] = _look(desk, person.by)
        return _listed(desk, wanted, decided, limit=listing.n if common.json else listing.n or SHOWN)


def _one_decision_each(decides: Mapping[str, Sequence[str] | None]) -> None:
    """No record is both approved and rejected, or the like, by one command."""
    from ..errors import UsageError

    options: dict[str, str] = {}
    for option, ids in decides.items():
        for name in dict.fromkeys(ids or ()):
            if name in options:
                message = f"{name} is named by {options[name]} and by {option}."
                raise UsageError("BW225", message, hint="Decide one thing about a record.")
            options[name] = option


class _Acts:
    """What is to be decided, in the order of the options; nothing happens before all of it is understood."""

    def __init__(self, by: str, reason: str) -> None:
        self.by = by
        self.reason = reason
        self._acts: list[tuple[str, str, Callable[..., ReviewReport]]] = []

    @classmethod
    def of(cls, asked: Deciding, person: Person) -> _Acts:
        """What the options ask for."""
        acts = cls(person.by or "", person.reason)
        acts.add("approved", "approve", asked.approve)
        acts.add_all("approved", "approve", asked.approve_all, asked.approve_source)
        acts.add("rejected", "reject", asked.reject)
        acts.add_all("rejected", "reject", False, asked.reject_source)
        acts.add("retired", "retire", asked.retire)
        acts.add("disputed", "dispute", asked.dispute)
        acts.add("confirmed", "confirm", asked.confirm)
        acts.add("allowed", "allow_public_use", asked.allow_public_use, role="public-use")
        acts.add("forbidden", "forbid_public_use", asked.forbid_public_use, role="public-use")
        acts.merge(asked.merge, asked.into)
        acts.add("kept_both", "keep_both", asked.keep_both)
        _one_decision_each(
            {
                "--approve": asked.approve,
                "--reject": asked.reject,
                "--retire": asked.retire,
                "--dispute": asked.dispute,
            }
        )
        return acts

    def add(self, word: str, name: str, ids: Sequence[str] | None, *, role: str = "learning") -> None:
        """Decide so about these ids, if there are any."""
        if ids:
            self._acts.append((word, role, partial(_call, name, list(ids))))

    def add_all(self, word: str, name: str, every: bool, source: str | None) -> None:
        """Decide so about all that is proposed, or all of one source."""
        if source is not None:
            self._acts.append((word, "learning", partial(_call, name, None, source=source)))
        elif every:
            self._acts.append((word, "learning", partial(_call, name, None)))

    def merge(self, one: str | None, into: str | None) -> None:
        """Merge one record into another."""
        from ..errors import UsageError

        if (one is None) != (into is None):
            message = "A merge needs both records."
            raise UsageError(
                "BW227", message, hint="brandwright memory review --merge ID --into ID --by NAME"
            )
        if one is not None:
            self._acts.append(("merged", "learning", partial(_call, "merge", one, into)))

    def refuse_narrowed(self, narrowed: Sequence[str], approve_all: bool) -> None:
        """What narrows the list does not narrow a decision: nobody approves more than they were shown."""
        from ..errors import UsageError

        if "ID" in narrowed and self._acts:
            hint = "Name it with --approve, --reject, --retire or another decision, and leave ID out."
            raise UsageError("BW225", "ID shows a record, and another option decides.", hint=hint)
        if narrowed and approve_all:
            message = f"--approve-all approves every record, whatever {' and '.join(narrowed)} say."
            raise UsageError("BW225", message, hint="Use --approve-source SOURCE, or --approve ID.")

    def done(self, desk: Desk) -> dict[str, Any]:
        """Decide all of it in the name of the person, who needs the role that the policy names for each."""
        from ..governance import identify, require_role
        from ..governance.models import Subject

        if not self._acts:
            return {}
        person = identify(desk.playbook, self.by, os.environ)
        for role in dict.fromkeys(role for _, role, _ in self._acts):
            require_role(desk.playbook, person, cast("Subject", role))
        decided: dict[str, Any] = {}
        for word, _, act in self._acts:
            report = act(desk, person.actor, self.reason)
            decided[word] = [*decided.get(word, []), *report.changed]
            if report.unchanged:
                decided["unchanged"] = [*decided.get("unchanged", []), *report.unchanged]
            if report.superseded:
                decided["superseded"] = [*decided.get("superseded", []), *report.superseded]
            if report.touched:
                decided["touched"] = {**decided.get("touched", {}), **_touched(desk, report)}
        return decided | _predictions(desk)


def _predictions(desk: Desk) -> dict[str, list[str]]:
    """What the decisions mean for predictions: an approved learning may be the outcome of one."""
    from ..governance.predicting import settle_known

    done = settle_known(desk.ledger)
    found = {"predictions_settled": done.settled, "predictions_reopened": done.reopened}
    return {name: ids for name, ids in found.items() if ids}


def _call(name: str, *given: Any, **more: Any) -> ReviewReport:
    from ..memory import review as decisions

    *arguments, desk, actor, reason = given
    function: Callable[..., ReviewReport] = getattr(decisions, name)
    return function(desk.ledger, *arguments, actor=actor, reason=reason, **more)


def _touched(desk: Desk, report: ReviewReport) -> dict[str, list[dict[str, Any]]]:
    from ..governance import view_review
    from ._memory_review_show import touched_row

    with desk.ledger.read() as tx:
        return {
            name: [touched_row(draft, [view_review(tx, i) for i in draft.reviews]) for draft in drafts]
            for name, drafts in report.touched.items()
        }


def _look(desk: Desk, by: str | None) -> int:
    """Looking decides nothing, so the machine may do it by itself."""
    from ..governance import identify
    from ..graph.desk import SYSTEM
    from ..memory.review import look_for_pairs

    actor: Actor = identify(desk.playbook, by, os.environ).actor if by else SYSTEM
    return look_for_pairs(desk.ledger, actor=actor)


# --- filters ------------------------------------------------------------------------------------------------


class _Wanted:
    """What is to be listed."""

    def __init__(self, source: str | None, kind: str | None, status: str | None, n: int | None) -> None:
        self.source = source
        self.kind = cast("LearningKind | None", kind)
        self.status = cast("LearningStatus | None", status)
        self.narrow = any((source, kind, status, n))


def _kinds() -> tuple[str, ...]:
    from ..store.records import LearningKind

    return get_args(LearningKind)


def _statuses() -> tuple[str, ...]:
    from ..store.records import LearningStatus

    return get_args(LearningStatus)


def _one_of(option: str, value: str | None, allowed: Sequence[str]) -> str | None:
    from ..errors import UsageError

    if value is None or value in allowed:
        return value
    raise UsageError("BW259", f"{option} knows no {value!r}.", hint=f"One of {', '.join(allowed)}.")


# --- results ------------------------------------------------------------------------------------------------


def _listed(desk: Desk, wanted: _Wanted, decided: dict[str, Any], *, limit: int | None) -> Result:
    from ..memory.review import listed, open_pairs, summary
    from ._memory_review_show import pair_row, record_row, show_list, show_touched

    with desk.ledger.read() as tx:
        waiting = summary(tx)
        statuses: dict[str, Any] = {"statuses": (wanted.status,)} if wanted.status else {}
        found = listed(tx, source=wanted.source, kind=wanted.kind, **statuses)
        views = [] if wanted.narrow else open_pairs(tx, limit=None if limit is None else PAIRS_SHOWN)
    rows = [record_row(record) for record in found[:limit]]
    pairs = [pair_row(view) for view in views]
    counts = {"total": waiting.total, **waiting.by, "pairs": waiting.pairs}
    data = {**decided, "counts": counts, "found": len(found), "pending": rows, "pairs": pairs}

    def render(out: Console) -> None:
        _show_decided(out, decided)
        show_touched(out, decided.get("touched", {}))
        show_list(out, waiting, rows, len(found), pairs)
        out.print(f"\nNext: {_next(decided, waiting, found, pairs)}", markup=False, soft_wrap=True)

    return Result("memory.review", data, render)


def _show_decided(out: Console, decided: dict[str, Any]) -> None:
    for word, ids in decided.items():
        if isinstance(ids, list):
            more = f" … and {len(ids) - 12:,} more" if len(ids) > 12 else ""
            out.print(f"{word.replace('_', ' ')}: {len(ids):,}  {', '.join(ids[:12])}{more}", markup=False)
        elif isinstance(ids, int):
            out.print(f"{word.replace('_', ' ')}: {ids:,}", markup=False)


def _next(
    decided: dict[str, Any], waiting: Waiting, found: Sequence[Learning], pairs: Sequence[dict[str, Any]]
) -> str:
    review = "brandwright memory review"
    live = [
        place
        for drafts in decided.get("touched", {}).values()
        for one in drafts
        for place in one["publications"]
    ]
    if any(place["state"] == "live" for place in live):
        return "brandwright withdraw DRAFT, for what must not stay live"
    if pairs:
        return f"{review} {_about_pair(pairs[0])}"
    sources = waiting.by["source"]
    if len(sources) > 1:
        return f'{review} --source "{next(iter(sources))}", then --approve-source "…" --by NAME --reason "…"'
    if waiting.total and found:
        return f'{review} --approve-all --by NAME --reason "…"   (or --approve, --reject ID)'
    return 'brandwright recall "QUESTION"'


def _about_pair(pair: Mapping[str, Any]) -> str:
    """What to do about a pair: one of two that say the same goes; of two that disagree neither goes by itself."""
    # An approved record never gives way to one that does not count.
    one, other = sorted(pair["records"], key=lambda side: side["status"] == "approved")
    if pair["kind"] == "duplicate":
        return f"--merge {one['id']} --into {other['id']} --by NAME   (or --keep-both {pair['id']})"
    doubt = f"or --{'retire' if one['status'] == 'approved' else 'reject'}, --dispute the one that is wrong"
    return f'--keep-both {pair["id"]} --by NAME --reason "…"   ({doubt})'


def _shown(desk: Desk, name: str) -> Result:
    from ..errors import UsageError
    from ..memory.review import open_pairs
    from ..store import learnings
    from ._memory_review_show import pair_row, record_row, show_record, whole_record

    with desk.ledger.read() as tx:
        found = learnings.get(tx, name)
        views = open_pairs(tx, learning_id=name)
    if found is None:
        hint = "`brandwright memory review` lists what waits for a decision."
        raise UsageError("BW224", f"There is no learning {name} on record.", hint=hint)
    whole, row, pairs = whole_record(found), record_row(found), [pair_row(view) for view in views]

    def render(out: Console) -> None:
        show_record(out, whole, row, pairs)
        approve = f'brandwright memory review --approve {name} --by NAME --reason "…"'
        waits = found.status in ("proposed", "disputed")
        out.print(f"\nNext: {approve if waits else f'brandwright memory explain {name}'}", markup=False)

    data = {"record": {**whole, "notes": row["notes"], "measurement": row["measurement"]}, "pairs": pairs}
    return Result("memory.review", data, render)
