"""Figures in folded English text that claim nothing: dates, times, numbering, addresses, telephone numbers."""

from __future__ import annotations

import re

from ._units import PEOPLE_RE, UNIT_RE

__all__ = ("ASIDE",)

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_NUMBERED = (
    "version|versions|v|release|python|windows|ios|android|step|part|day|week|chapter|section|page"
    "|figure|fig\\.|table|article"
    "|art\\.|rule|level|room|line|item|question|phase|act|rfc|iso(?:/iec)?|iso\\siec|soc|no\\.|nr\\."
    "|number|§|apache"
)
_NOT_MEASURED = r"(?!\s?%|\s(?:percent|per\s?cent)|[.,]\d)"
ASIDE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b(?:,?\s\d{{4}})?|\b{_MONTH}\.?\s\d{{1,2}}(?:st"
    rf"|nd|rd|th)?\b(?:,?\s\d{{4}}\b)?"
    rf"|\b{_MONTH}\s\d{{4}}\b|\b\d{{1,2}}:\d{{2}}(?:\s?[ap]\.?m\.?)?(?!\d)|\b\d{{1,2}}\s?[ap]\.?m\b"
    rf"|(?<![$€£¥.,\d])\b(?:19|20)\d{{2}}(?:\s?[-/]\s?\d{{2,4}})?s?\b(?!\s?[%€$£¥]|\s(?:{UNIT_RE}"
    rf"|{PEOPLE_RE})(?![a-z])|,\d|\.\d)"
    r"|(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}\b|\+\d[\d\s.()-]{6,}\d"
    r"|\bv\.?\s?\d+(?:\.\d+)*\b|\b\d+\.\d+\.\d+(?:\.\d+)?\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b[qh][1-4]\b(?:\s\d{4})?"
    rf"|\b(?:{_NUMBERED})[\s-]?\d+(?:[.:-]\d+)*\b{_NOT_MEASURED}"
    r"|#\d+|(?:^|\n)\s?\d{1,2}[.)](?=\s)|\(\d{1,2}\)|\[\d{1,3}\]|\bhttps?://\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+"
    rf"|\b(?!us\d|x\d)[a-z]+[-_]?\d+[a-z\d]*\b{_NOT_MEASURED}|\b\d+[a-z]+\d[a-z\d]*\b"
)
