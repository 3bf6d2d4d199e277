"""Checking files by Vale styles alone, without a brand kit."""

from __future__ import annotations

from pathlib import Path

from ..brandkit.vale.engine import PlacedAlert, StyleSet
from ..content import Finding, Fix
from .checking import CheckedText, verdict_of

__all__ = ("StyleChecker", "finding_of")

_SEVERITY = {"suggestion": "note", "warning": "warning", "error": "error"}


class StyleChecker:
    """Checks texts by the styles that a `.vale.ini` names.

    Attributes:
        notes: the rules that cannot run here and the settings that are not used, with the reasons.
    """

    def __init__(self, vale_ini: Path, *, compat: bool = False) -> None:
        """Load the styles.

        Args:
            compat: report the places that Vale reports, which it searches for, instead of the true ones.

        Raises:
            WorkspaceError: the configuration or one of its styles cannot be used.
        """
        self.styles = StyleSet.from_ini(vale_ini)
        self._compat = compat
        not_run = (f"{rule.rule} was not run: {rule.reason}" for rule in self.styles.not_run)
        self.notes = (*not_run, *self.styles.notes)

    def check(self, source: str, name: str) -> CheckedText:
        """Everything that the styles find in a text. `name` says its format by its ending."""
        alerts = self.styles.lint(source, name=name, compat=self._compat)
        findings = tuple(finding_of(alert, source) for alert in alerts)
        return CheckedText(name, source, verdict_of(findings), findings, self.notes)


def finding_of(alert: PlacedAlert, source: str) -> Finding:
    """An alert as a finding: errors stop a text, warnings and suggestions are notes."""
    fixes = tuple(Fix(text=text) if text else Fix(edit="remove") for text in alert.fixes)
    return Finding(
        rule=alert.rule,
        cls="engine_error" if alert.failed else "style",
        severity="error" if alert.failed else _SEVERITY[alert.level],  # type: ignore[arg-type]
        action="unchecked" if alert.failed else "revise" if alert.level == "error" else "pass",
        start=alert.start,
        end=alert.end,
        line=alert.line,
        column=alert.column,
        excerpt=source[alert.start : alert.end][:400],
        message=alert.message,
        why=" ".join(filter(None, (alert.description, alert.link))),
        fixes=fixes,
    )
