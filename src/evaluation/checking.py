"""Checking files as they lie on disk: the same rules and the same gate as for a draft, with places in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count

from ..brandkit import Context, DraftView, evidence_of, exact_evidence, proposed_evidence
from ..brandkit.copytext import PlacedPart, place_copy
from ..brandkit.markup import READERS, format_of, parse_markup
from ..brandkit.models import Channel, Kit, PartSpec
from ..content import Draft, Finding, Fix, Verdict, worst
from ..errors import UsageError, Where
from ._documents import document_parts
from .gate import Gate
from .policy import DRAFT_RULES, GatePolicy
from .record import Record
from .scorers import SCORERS

__all__ = ("CheckedText", "Checker", "Lines", "Setting", "verdict_of")

_OF_A_LAYOUT = ("parts", "limits")
# A file says neither what it was asked for nor which evidence it rests on: claims are linked by their words alone.
_OF_A_RUN = ("constraints", "citations")
_ANY = "any"
MOST_LINKED = 3000
"""Sentences of one text whose proof is looked for by likeness: a book has about as many."""


@dataclass(frozen=True)
class Setting:
    """Where and when the text will stand; what is not said is not restricted.

    Attributes:
        channel: id of the kit's channel; without one, layouts and lengths are not asked about.
        part: the part of the channel that the whole text is for; its other parts are then not missed.
        on: the day that rules and proof are judged at.
        product, market, locale: the kit's first ones when absent.
    """

    on: date
    channel: str | None = None
    part: str | None = None
    product: str | None = None
    market: str | None = None
    locale: str | None = None
    segment: str | None = None


@dataclass(frozen=True)
class CheckedText:
    """A text and what was found in it.

    Attributes:
        name: the file's name as it was given.
        findings: in reading order; `start` and `end` are code points of `source`.
        notes: what was not checked, in words.
    """

    name: str
    source: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


class Lines:
    """Line and column of places in a text; lines end at LF, CRLF or CR."""

    def __init__(self, source: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1; columns count code points."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst action of the findings that nothing lets stand."""
    return worst(finding.action for finding in findings)


@dataclass(frozen=True)
class _Text:
    """A source that has been read."""

    name: str
    source: str
    parts: dict[str, PlacedPart]
    lines: Lines


class Checker:
    """Checks texts against one kit. Making one is the costly part; it may be shared between threads."""

    def __init__(self, kit: Kit, setting: Setting, policy: GatePolicy | None = None) -> None:
        """Prepare to check.

        Args:
            policy: the company's gate; its judges are not asked, because a check is deterministic.

        Raises:
            UsageError: BW272 the kit has no such channel, product, market or locale, or the channel no such part.
        """
        self.kit = kit
        self.setting = setting
        self.channel = self._found_channel()
        self.part = self._found_part()
        self._known("--product", setting.product, [product.id for product in kit.meta.products])
        self._known("--locale", setting.locale, kit.meta.locales)
        self._gate = Gate(self._policy(policy or GatePolicy()), SCORERS)
        self._evidence = evidence_of(kit, (), (), None)
        self._place = self._context()

    def _found_channel(self) -> Channel | None:
        self._known("--channel", self.setting.channel, [channel.id for channel in self.kit.channels])
        return self.kit.channel(self.setting.channel) if self.setting.channel else None

    def _found_part(self) -> PartSpec | None:
        if self.setting.part is None:
            return None
        if self.channel is None:
            hint = "name the channel with --channel"
            raise UsageError("BW272", "a part belongs to a channel", where=Where(field="--part"), hint=hint)
        self._known("--part", self.setting.part, [part.name for part in self.channel.parts])
        return self.channel.part(self.setting.part)

    @staticmethod
    def _known(option: str, value: str | None, names: Iterable[str]) -> None:
        known = list(names)
        if value is not None and value not in known:
            message = f"the kit has no {option.removeprefix('--')} {value!r}"
            listed = f"it has {', '.join(known)}" if known else "it has none yet"
            raise UsageError("BW272", message, where=Where(field=option), hint=listed)

    def _policy(self, policy: GatePolicy) -> GatePolicy:
        skipped = _OF_A_RUN if self.channel else (*_OF_A_LAYOUT, *_OF_A_RUN)
        rules = [name for name in DRAFT_RULES if name not in skipped]
        optional = tuple(name for name in policy.optional if name in rules)
        required = tuple(name for name in rules if name not in optional)
        return GatePolicy(required=required, optional=optional, timeout_s=policy.timeout_s)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is not checked in this setting."""
        if self.channel is None:
            return ("No channel was named, so parts, lengths and the channel's own rules were not checked.",)
        if self.part is not None:
            return (
                f"Only the part {self.part.name!r} was checked; what the channel asks of others was not.",
            )
        return ()

    def check(self, source: str, name: str) -> CheckedText:
        """Everything that the rules find in a text. `name` says its format by its ending.

        Raises:
            UsageError: the text cannot be read as copy of the channel, or there is none, or too much of it.
        """
        parts, note = self._parts(source, name)
        view = self._view(parts)
        result = self._gate.judge(Record(id=name, output=view.draft, context=view))
        text = _Text(name, source, {placed.part.name: placed for placed in parts}, Lines(source))
        found = [self._placed(finding, text) for finding in result.findings if self._asked(finding)]
        found.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
        notes = (*self.notes, note) if note else self.notes
        return CheckedText(name, source, verdict_of(found), tuple(found), notes)

    def _asked(self, finding: Finding) -> bool:
        """With one part alone, what is missing elsewhere is not its fault."""
        return self.part is None or bool(finding.part) or finding.action == "unchecked"

    def _parts(self, source: str, name: str) -> tuple[tuple[PlacedPart, ...], str]:
        """The text as parts of a draft, and what could not be read as its format says."""
        find = self._linker()
        if self.channel is not None and format_of(name) == "markdown":
            only = self.part.name if self.part else None
            placed = place_copy(source, self.channel, file=name, evidence_for=lambda _, s: find(s), part=only)
            return placed, ""
        spec = self.part or (self.channel.part(self.channel.main) if self.channel else None)
        document = parse_markup(source, format_of(name), ignores=READERS)
        return document_parts(document, spec, file=name, evidence_for=find), document.note

    def _proof_of(self, sentence: str) -> tuple[str, ...]:
        """A file cites nothing: a sentence is linked to the proof that carries all of its claims, if there is one."""
        return proposed_evidence(self._place, sentence)

    def _linker(self) -> Callable[[str], tuple[str, ...]]:
        """Looks for the proof of one text's sentences; in very long ones, of the later by exact wording alone."""
        left = count(MOST_LINKED, -1)
        return lambda sentence: (
            self._proof_of(sentence) if next(left) > 0 else exact_evidence(self.kit, sentence)
        )

    def _context(self) -> Context:
        meta, setting = self.kit.meta, self.setting
        return Context(
            self.kit,
            setting.on,
            product=setting.product or (meta.products[0].id if meta.products else _ANY),
            channel=self.channel.id if self.channel else _ANY,
            market=setting.market or (meta.markets[0] if meta.markets else "US"),
            segment=setting.segment or _ANY,
        )

    def _view(self, parts: tuple[PlacedPart, ...]) -> DraftView:
        place = self._place
        draft = Draft(
            channel=place.channel,
            segment=place.segment,
            stage=_ANY,
            product=place.product,
            market=place.market,
            locale=self.setting.locale or self.kit.meta.locales[0],
            parts=tuple(placed.part for placed in parts),
        )
        return DraftView(draft, self.kit, None, self._evidence, (), self.setting.on)

    def _placed(self, finding: Finding, text: _Text) -> Finding:
        """The finding with its place in the source; what is about the whole text stands at its beginning."""
        placed = text.parts.get(finding.part)
        start = end = 0
        fixes: tuple[Fix, ...] = ()
        if placed is not None and finding.end > 0:
            start, end = placed.places.span(finding.start, finding.end)
            fixes = tuple(fix for fix in finding.fixes if self._fits(fix, finding, start, end, text))
        line, column = text.lines.at(start)
        excerpt = text.source[start:end][:400]
        where = {
            "start": start,
            "end": end,
            "line": line,
            "column": column,
            "excerpt": excerpt,
            "fixes": fixes,
        }
        return finding.model_copy(update=where)

    def _fits(self, fix: Fix, finding: Finding, start: int, end: int, text: _Text) -> bool:
        """Whether the edit, made in the source, gives the text that the rule meant.

        Where markup begins or ends inside the span, replacing it may leave half of a mark behind.
        """
        if (fix.edit == "insert") is (end > start):
            return (
                False  # a text that is missing somewhere has its own place, which is between two characters
            )
        was = text.parts[finding.part].places.text
        if text.source[start:end] == was[finding.start : finding.end]:
            return True
        new = "" if fix.edit == "remove" else fix.text
        first, at = (end, finding.end) if fix.edit == "insert" else (start, finding.start)
        try:
            parts, _ = self._parts(text.source[:first] + new + text.source[end:], text.name)
        except UsageError:
            return False
        meant = {**_words(text.parts.values()), finding.part: (was[:at] + new + was[finding.end :]).split()}
        return _words(parts) == meant


def _words(parts: Iterable[PlacedPart]) -> dict[str, list[str]]:
    return {placed.part.name: placed.places.text.split() for placed in parts}
