"""The scorers by name: the brand rules, those for suites, and what extensions add.

An extension registers a callable under the entry point group `brandwright.scorers`. It is loaded when a
policy or a suite names it, and never replaces a scorer that ships with the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from . import (
    _calibration,
    _claims,
    _copy,
    _detection,
    _drafts,
    _expected,
    _injection,
    _likeness,
    _planning,
    _privacy,
    _recall,
    _research,
    _retrieval,
    _verdicts,
)
from .policy import DRAFT_RULES
from .record import Record, Scorer
from .score import Score, score_of_findings, undetermined

if TYPE_CHECKING:
    from ..brandkit import Rule

__all__ = ("SCORERS", "Registry", "rule_scorer")

GROUP = "brandwright.scorers"

_SUITE_SCORERS: Mapping[str, Scorer] = {
    scorer.__name__: scorer
    for scorer in (
        _expected.expected_verdict,
        _expected.expected_findings,
        _claims.claim_accepted,
        _claims.claim_caught,
        _claims.claim_not_blocked,
        _claims.claim_silence,
        _copy.length,
        _copy.readability,
        _likeness.off_brand_similarity,
        _calibration.brier,
        _calibration.calibration_error,
        _detection.detection_f1,
        _detection.detection_precision,
        _detection.detection_quiet,
        _detection.detection_recall,
        _drafts.citation_precision,
        _drafts.citation_recall,
        _drafts.gate_clean,
        _drafts.key_facts,
        _research.extract_recall,
        _research.extract_safety,
        _research.quote_fidelity,
        _planning.plan_accountable,
        _planning.plan_complete,
        _planning.plan_grounded,
        _planning.plan_reference,
        _privacy.privacy_precision,
        _privacy.privacy_quiet,
        _privacy.privacy_recall,
        _recall.abstention,
        _recall.answer_grounded,
        _recall.answer_recall,
        _recall.conflicts_shown,
        _recall.ndcg_at_5,
        _recall.recall_at_5,
        _retrieval.cited_coverage,
        _retrieval.false_answer,
        _retrieval.found_at_10,
        _retrieval.found_by_words_at_10,
        _retrieval.ndcg_at_10,
        _retrieval.recall_at_10,
        _verdicts.gate_lets_through,
        _verdicts.gate_precision,
        _verdicts.gate_recall,
        *_injection.INJECTION_SCORERS,
    )
}


def rule_scorer(name: str, rule: Rule) -> Scorer:
    """A brand rule as a scorer."""

    def scorer(record: Record) -> Score:
        if record.context is None:
            return undetermined(name, "the output is not a draft with its brand kit")
        return score_of_findings(name, rule(record.context))

    scorer.__name__ = name
    scorer.__doc__ = rule.__doc__
    return scorer


class Registry(Mapping[str, Scorer]):
    """Scorers by name; the rules and the extensions are loaded when they are asked for."""

    def __getitem__(self, name: str) -> Scorer:
        """The scorer of that name.

        Raises:
            KeyError: there is none.
        """
        if name in _SUITE_SCORERS:
            return _SUITE_SCORERS[name]
        if name in DRAFT_RULES:
            return self._rules[name]
        return self._extension(name)

    def __iter__(self) -> Iterator[str]:
        """The names: rules, suite scorers, extensions."""
        return iter(dict.fromkeys((*DRAFT_RULES, *_SUITE_SCORERS, *self._extensions)))

    def __len__(self) -> int:
        """How many scorers there are."""
        return sum(1 for _ in self)

    @cached_property
    def _rules(self) -> Mapping[str, Scorer]:
        from ..brandkit import RULES

        return {name: rule_scorer(name, rule) for name, rule in RULES.items()}

    @property
    def _extensions(self) -> tuple[str, ...]:
        return tuple(sorted(point.name for point in entry_points(group=GROUP)))

    def _extension(self, name: str) -> Scorer:
        points = entry_points(group=GROUP, name=name)
        if not points:
            raise KeyError(name)
        scorer = next(iter(points)).load()
        if not callable(scorer):
            raise TypeError(f"the entry point {name!r} is not callable")
        loaded: Scorer = scorer
        return loaded


SCORERS = Registry()
"""All scorers by name."""
