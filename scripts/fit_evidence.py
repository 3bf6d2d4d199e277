"""Fit how much each trait of evidence counts: `src/memory/evidence.json`, from questions whose answers are known.

Reads `evals/memory/dev`, `evals/memory/open` and `tests/memory/data`, nine libraries in all; never
`evals/memory/blind`. Each answerable question is asked twice: as it is, and with its judged records taken out, which
leaves their near neighbours and no answer. A record that is ruled out by what it says nothing of is neither right nor
wrong: no weight can let it in.

The vocabulary was written with most of these libraries in sight, and another memory speaks otherwise. So each question
is also put with a part of the sayings and spellings unknown: the weights are fitted to all of it, and judged by the
questions as they are.

What is printed is cross-validated: each library is judged by weights fitted to the other eight.

    python scripts/fit_evidence.py            # fit, and print how well it does
    python scripts/fit_evidence.py --write    # and write the weights
    python scripts/fit_evidence.py --check    # exit 1 when the weights on file are others
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from _unknown_words import known  # type: ignore[import-not-found]
from scipy.optimize import minimize

from brandwright.graph._memory_suite import _filters, _taken_in
from brandwright.memory import (
    Filters,
    Memory,
    _evidence,
    approve,
    propose,
)
from brandwright.memory import recall as recalling
from brandwright.memory._comparing import judge_of
from brandwright.memory._reading import dated
from brandwright.memory._sides import sides_of
from brandwright.store import Actor, Ledger
from brandwright.store.records import Learning

ROOT = Path(__file__).resolve().parents[1]
PARTS = {part: ROOT / "evals" / "memory" / part for part in ("dev", "open")}
DATA = ROOT / "tests" / "memory" / "data"
TARGET = ROOT / "src" / "memory" / "evidence.json"
LEGS = ("both", "lexical")

VIEWS = (None, 1, 2)
"""The vocabulary as it is, and with other parts of it unknown, each drawn by this seed."""
RIDGE = 5.0 * len(VIEWS)
OTHERS = 0.3
"""What a wrong record counts that stands beside a right one, against 1 for a question without an answer."""

MADE = 0.5
"""What a question counts whose answer was taken out, against 1: what is left may answer it after all."""

MOST_FALSE = {"dev": 0.04, "open": 0.08}
"""Of the questions of a part that have no answer, so many may be answered; of those of all libraries, the last."""
MOST_FALSE_IN_ALL = 0.1
CLOSE_TO_FILE = 0.02
TRIED = tuple(round(0.025 * step, 3) for step in range(4, 25))
_NEVER = {f"against {group}" for group in _evidence.RULES_OUT}
"""Traits that no record has which is not ruled out."""

_FITTER = Actor("person", "fitter", "", "none")
_Array = Any


@dataclass(frozen=True)
class Case:
    """A question to a library, with what was found for it.

    Attributes:
        right: ids of the judged records; none when no record answers.
        made: that the judged records were taken out.
    """

    library: str
    question: str
    right: frozenset[str]
    made: bool
    records: Mapping[str, Learning]
    found: Any

    def judge(self, memory: Memory | None, legs: str) -> _evidence.Judge:
        """The judge of this question, as recall would make it."""
        embedder = memory.embedder if memory is not None and legs == "both" else None
        vectors = self.found.vectors if legs == "both" else {}
        candidates = {**self.found.replaced, **self.records}
        return judge_of(self.question, candidates, self.found.names, embedder, vectors, current=self.records)


# --- the questions ------------------------------------------------------------------------------------------


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _part_of(name: str) -> str:
    """The part that a library is of; empty for the one that tests ask."""
    return next(
        (part for part, folder in PARTS.items() if (folder / "inputs" / f"{name}.jsonl").exists()), ""
    )


def _library(folder: Path, name: str) -> tuple[Memory, datetime, dict[str, str]]:
    records = _lines(PARTS[_part_of(name)] / "inputs" / f"{name}.jsonl")
    latest = max(date.fromisoformat(record["observed"]) for record in records) + timedelta(days=1)
    now = datetime.combine(latest, time(12), UTC)
    ledger = Ledger.open(f"sqlite:///{folder}/{name}.sqlite", "fit", clock=lambda: now)
    return Memory(ledger, folder / name), now, _taken_in(ledger, records)


def _company(folder: Path) -> tuple[Memory, datetime, dict[str, str]]:
    now = datetime(2025, 11, 1, 9, tzinfo=UTC)
    examples = _lines(ROOT / "examples" / "learnings.jsonl")
    records = {row.pop("name"): row for row in _lines(DATA / "records.jsonl")}
    records |= {f"example-{number}": row for number, row in enumerate(examples, start=1)}
    ledger = Ledger.open(f"sqlite:///{folder}/company.sqlite", "fit", clock=lambda: now)
    with ledger.write(_FITTER) as tx:
        ids = {name: propose(tx, values).id for name, values in records.items()}
    approve(ledger, None, actor=_FITTER, reason="to fit weights")
    return Memory(ledger, folder / "company"), now, ids


def _asked(name: str) -> Iterator[tuple[str, Filters, Sequence[str]]]:
    """Question, filters and the keys of the judged records."""
    if name == "company":
        for row in _lines(DATA / "questions.jsonl"):
            yield row["question"], Filters(), [row["record"]] if row["record"] else []
    else:
        for row in _lines(PARTS[_part_of(name)] / "cases.jsonl"):
            if row["input"]["library"] == name:
                filters = _filters(row["input"].get("filters", {}))
                yield row["input"]["question"], filters, list(row["expect"].get("relevant") or ())


def cases_of(name: str, memory: Memory, now: datetime, ids: Mapping[str, str], legs: str) -> Iterator[Case]:
    """The questions to a library; the answerable ones a second time, without what answers them."""
    index = memory._hybrid if legs == "both" else memory._lexical
    for question, filters, keys in _asked(name):
        found = recalling._find(memory.ledger, index, question, filters, now.date())
        question = dated(question, filters.day(now.date()))
        right = frozenset(ids[key] for key in keys)
        yield Case(name, question, right, False, found.records, found)
        if right:
            left = {name: record for name, record in found.records.items() if name not in right}
            yield Case(name, question, frozenset(), True, left, found)


# --- fitting ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """The candidates of many questions, one a row.

    Attributes:
        values: rows by traits.
        asked: the question of each row.
        right: whether the row's record was judged to answer.
        answerable: by question.
        counts: how much each question counts.
    """

    names: tuple[str, ...]
    values: _Array
    asked: _Array
    right: _Array
    answerable: _Array
    counts: _Array


def table_of(cases: Sequence[Case], memories: Mapping[str, Memory], legs: str) -> Table:
    """The traits of every candidate that is not ruled out; comparisons, judged side by side, are left out."""
    rows: list[tuple[int, bool, Mapping[str, float]]] = []
    answerable: list[bool] = []
    counts: list[float] = []
    for case in cases:
        judge = case.judge(memories[case.library], legs)
        if sides_of(case.question) or not judge.asked.names_something:
            continue
        found = [(name in case.right, judge.bearing(name)) for name in case.records]
        kept = [(right, bearing.traits) for right, bearing in found if not _ruled_out(bearing)]
        if case.right and not any(right for right, _ in kept):
            continue
        rows += [(len(answerable), right, traits) for right, traits in kept]
        answerable.append(bool(case.right))
        counts.append(MADE if case.made else 1.0)
    names = tuple(sorted({name for *_, traits in rows for name in traits} - _NEVER))
    values = np.array([[traits.get(name, 0.0) for name in names] for *_, traits in rows])
    asked, right = (np.array([row[part] for row in rows]) for part in (0, 1))
    return Table(names, values, asked, right, np.array(answerable), np.array(counts))


def joined(tables: Sequence[Table]) -> Table:
    """The candidates of several tables in one."""
    names = tuple(sorted({name for table in tables for name in table.names}))
    values, asked, questions = [], [], 0
    for table in tables:
        whole = np.zeros((len(table.values), len(names)))
        whole[:, [names.index(name) for name in table.names]] = table.values
        values.append(whole)
        asked.append(table.asked + questions)
        questions += len(table.answerable)
    rest = (
        np.concatenate([getattr(table, part) for table in tables])
        for part in ("right", "answerable", "counts")
    )
    return Table(names, np.concatenate(values), np.concatenate(asked), *rest)


def _ruled_out(bearing: _evidence.Bearing) -> bool:
    return any(bearing.traits.get(f"against {group}") for group in _evidence.RULES_OUT)


def fitted(table: Table) -> dict[str, Any]:
    """The weights that tell questions with an answer from those without, by their best record."""
    middle, spread = table.values.mean(axis=0), table.values.std(axis=0) + 1e-9
    scaled = (table.values - middle) / spread
    first = np.zeros(scaled.shape[1] + 1)
    found = minimize(_loss, first, (scaled, table), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    weights = found[:-1] / spread
    base = float(found[-1] - weights @ middle)
    return {
        "base": round(base, 3),
        "weights": {name: round(float(value), 3) for name, value in zip(table.names, weights, strict=True)},
    }


def _loss(parameters: _Array, scaled: _Array, table: Table) -> tuple[float, _Array]:
    """Logistic loss of the soft maximum over right records, or over all of a question without an answer."""
    sums = scaled @ parameters[:-1] + parameters[-1]
    answerable = table.answerable
    tells = table.right | ~answerable[table.asked]
    sign = np.where(answerable, 1.0, -1.0)
    best, shares = _soft_maximum(sums, tells, table.asked, len(answerable))
    loss = (table.counts * np.logaddexp(0, -sign * best)).sum()
    slope = (-sign * table.counts * _logistic(-sign * best))[table.asked] * shares
    others, shares = _soft_maximum(sums, ~tells, table.asked, len(answerable))
    loss += OTHERS * (table.counts * np.logaddexp(0, others)).sum()
    slope += OTHERS * (table.counts * _logistic(others))[table.asked] * shares
    gradient = np.append(scaled.T @ slope + RIDGE * parameters[:-1], slope.sum())
    return loss + RIDGE / 2 * float(parameters[:-1] @ parameters[:-1]), gradient


def _soft_maximum(sums: _Array, rows: _Array, asked: _Array, questions: int) -> tuple[_Array, _Array]:
    """Log-sum-exp by question over some rows, and each row's share of it; -30 where there is no row."""
    top = np.full(questions, -30.0)
    np.maximum.at(top, asked[rows], sums[rows])
    parts = np.where(rows, np.exp(np.minimum(sums - top[asked], 0)), 0.0)
    total = np.zeros(questions)
    np.add.at(total, asked, parts)
    safe = np.maximum(total, 1e-300)
    return np.where(total > 0, top + np.log(safe), -30.0), parts / safe[asked]


def _logistic(value: _Array) -> _Array:
    return 1 / (1 + np.exp(-np.clip(value, -500, 500)))


# --- judging what was fitted ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """How a question went."""

    case: Case
    answered: bool
    right: bool


def outcomes(
    cases: Sequence[Case], memory: Memory, legs: str, model: Mapping[str, Any], enough: float
) -> Iterator[Outcome]:
    """How the questions go with these weights, judged as recall judges them."""
    used = _evidence._Model(enough, model["base"], model["weights"])
    kept, _evidence._model = _evidence._model, lambda which: used  # type: ignore[assignment]
    try:
        for case in cases:
            judge = case.judge(memory, legs)
            named = judge.asked.names_something
            accepted = {name for name in case.records if named and judge.bearing(name).supports}
            yield Outcome(case, bool(accepted), not accepted.isdisjoint(case.right))
    finally:
        _evidence._model = kept


def scan(
    cases: Sequence[Case], memory: Memory, legs: str, model: Mapping[str, Any]
) -> dict[float, list[Outcome]]:
    """The outcomes by threshold; only comparisons have to be judged anew for each."""
    needed = {}
    for case in cases:
        if not sides_of(case.question):
            needed[id(case)] = _needed(case, memory, legs, model)
    compared = [case for case in cases if id(case) not in needed]
    found: dict[float, list[Outcome]] = {}
    for enough in TRIED:
        one = list(outcomes(compared, memory, legs, model, enough))
        for case in cases:
            if id(case) in needed:
                accepted = {name for name, most in needed[id(case)].items() if most >= enough}
                one.append(Outcome(case, bool(accepted), not accepted.isdisjoint(case.right)))
        found[enough] = one
    return found


def _needed(case: Case, memory: Memory, legs: str, model: Mapping[str, Any]) -> dict[str, float]:
    """The highest threshold that lets each record in that is not ruled out."""
    used = _evidence._Model(0.0, model["base"], model["weights"])
    kept, _evidence._model = _evidence._model, lambda which: used  # type: ignore[assignment]
    try:
        judge = case.judge(memory, legs)
        if not judge.asked.names_something:
            return {}
        bearings = {name: judge.bearing(name) for name in case.records}
        return {
            name: one.weight * (2 if one.traits["complete"] else 1)
            for name, one in bearings.items()
            if one.supports
        }
    finally:
        _evidence._model = kept


def shares(found: Sequence[Outcome]) -> tuple[float, float, float]:
    """Coverage, false answers to questions without an answer; and to those whose answer was taken out."""
    covered = [one.right for one in found if one.case.right]
    false = [one.answered for one in found if not one.case.right and not one.case.made]
    made = [one.answered for one in found if one.case.made]
    return float(np.mean(covered)), float(np.mean(false)), float(np.mean(made))


def of_part(found: Sequence[Outcome], part: str) -> list[Outcome]:
    """Those of the libraries of one part."""
    return [one for one in found if _part_of(one.case.library) == part]


def chosen(by_threshold: Mapping[float, Sequence[Outcome]]) -> float:
    """The lowest threshold with few enough false answers to questions that have none.

    Those whose answer was taken out do not decide: what is left answers the broad ones among them after all.
    """
    for enough, found in sorted(by_threshold.items()):
        few = all(shares(of_part(found, part))[1] <= most for part, most in MOST_FALSE.items())
        if few and shares(found)[1] <= MOST_FALSE_IN_ALL:
            return enough
    return max(by_threshold)


# --- all of it ------------------------------------------------------------------------------------------------


def fit(memories: Mapping[str, tuple[Memory, datetime, dict[str, str]]], legs: str) -> dict[str, Any]:
    """Weights and threshold for one way of searching; prints how each library goes with the others' weights."""
    only = {name: memory for name, (memory, _, _) in memories.items()}
    cases = {name: list(cases_of(name, *given, legs)) for name, given in memories.items()}
    tables: dict[str, list[Table]] = {name: [] for name in cases}
    for seed in VIEWS:
        with known(seed):
            for name, given in cases.items():
                tables[name].append(table_of(given, only, legs))
    everywhere: dict[float, list[Outcome]] = {enough: [] for enough in TRIED}
    apart = {}
    for name in cases:
        others = [table for other, views in tables.items() if other != name for table in views]
        apart[name] = scan(cases[name], only[name], legs, fitted(joined(others)))
        for enough, found in apart[name].items():
            everywhere[enough] += found
    enough = chosen(everywhere)
    print(f"{legs}: enough {enough}")
    for tried in TRIED:
        print(f"  {tried:.3f} all: {_said(shares(everywhere[tried]))}")
        for part in PARTS:
            print(f"        {part}: {_said(shares(of_part(everywhere[tried], part)))}")
    for name, by_threshold in apart.items():
        print(f"  {enough:.3f} {name}: {_said(shares(by_threshold[enough]))}")
    return {"enough": enough, **fitted(joined([table for views in tables.values() for table in views]))}


def _said(found: tuple[float, float, float]) -> str:
    return f"coverage {found[0]:.3f}, false answers {found[1]:.3f}, with the answer taken out {found[2]:.3f}"


def is_close(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two fits are the same but for rounding: other processors add up in another order."""
    for legs in LEGS:
        weights = [{**which[legs]["weights"], "base": which[legs]["base"]} for which in (one, other)]
        if weights[0].keys() != weights[1].keys() or one[legs]["enough"] != other[legs]["enough"]:
            return False
        if any(abs(value - weights[1][name]) > CLOSE_TO_FILE for name, value in weights[0].items()):
            return False
    return True


def main() -> int:
    """Fit, and write or check as asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="brandwright-fit-") as temporary:
        folder = Path(temporary)
        files = (file for part in PARTS.values() for file in sorted((part / "inputs").glob("*.jsonl")))
        libraries = {file.stem: _library(folder, file.stem) for file in files}
        libraries["company"] = _company(folder)
        found = {legs: fit(libraries, legs) for legs in LEGS}
        for memory, _, _ in libraries.values():
            memory.close()
            memory.ledger.close()
    if arguments.write:
        TARGET.write_text(json.dumps(found, indent=2, sort_keys=False) + "\n", encoding="utf-8")
    if arguments.check and not is_close(found, json.loads(TARGET.read_bytes())):
        print("evidence.json differs from what its questions give: run with --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
