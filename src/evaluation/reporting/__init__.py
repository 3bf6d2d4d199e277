"""Reports on runs of suites: text, JSON, JUnit XML and one HTML file. Importing it loads nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .facts import JudgeCheck, Report, make_report
    from .html import html_report
    from .json import comparison_json, report_json
    from .junit import junit_report
    from .text import comparison_text, report_text, summary_text

__all__ = (
    "JudgeCheck",
    "Report",
    "comparison_json",
    "comparison_text",
    "html_report",
    "junit_report",
    "make_report",
    "report_json",
    "report_text",
    "summary_text",
)

_HOMES = {
    "JudgeCheck": "facts",
    "Report": "facts",
    "comparison_json": "json",
    "comparison_text": "text",
    "html_report": "html",
    "junit_report": "junit",
    "make_report": "facts",
    "report_json": "json",
    "report_text": "text",
    "summary_text": "text",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
