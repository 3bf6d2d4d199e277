"""Write `evals/gate/cases.jsonl` from the copy in `evals/gate/written/`, or say whether it is current.

    python scripts/gate_cases.py --write
    python scripts/gate_cases.py --check

Each written draft makes two cases, twins of the same copy: one with its proof, one whose proof was taken away in the
way that the line names. Below `reworded`, a person wrote both sides: the proof stays, and the second copy says more.
Only the standard library is used, and nothing of what judges the drafts is known here. The form of the files is
described in `evals/gate/README.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from _written import WrittenError, write_or_check

SUITE = Path(__file__).resolve().parent.parent / "evals" / "gate"
HEADS = ("day", "product", "market", "locale", "banned")
CHANNELS = ("email", "post")

REASONS = {
    "uncited": "The claim names no proof.",
    "expired": "The proof has expired on the day of publication.",
    "retired": "The proof was retired.",
    "other-value": "The proof that is cited holds another figure.",
    "other-proof": "The proof that is cited is about something else.",
    "other-product": "The proof is for another product.",
    "other-market": "The proof is for another market.",
}
"""Why the twin without its proof has to be held, by the way in which the proof is missing."""

FOOTERS = {
    "heronway": "You receive this email because you asked Heronway for news; to stop, use the link below.",
    "quillstone": "You receive this email because you asked Quillstone for news; to stop, use the link below."
    " Quillstone, {{postal_address}}.",
    "brackwater": "You receive this email because you joined the Brackwater refill list; to stop, use the link below.",
}


@dataclass(frozen=True)
class Line:
    """One written draft."""

    channel: str
    way: str
    about: str
    subject: str
    sentences: tuple[str, ...]


@dataclass
class Brand:
    """One written file: its head, the proof that the lines are about, and how many there were of it."""

    name: str
    head: dict[str, str] = field(default_factory=dict)
    proof: str = ""
    kind: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    good: Line | None = None

    def number(self) -> int:
        """The next number of a draft about this proof."""
        self.counts[self.proof] = self.counts.get(self.proof, 0) + 1
        return self.counts[self.proof]


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The cases of all written files, in the order in which they are written.

    Raises:
        WrittenError: naming file and line.
    """
    for file in sorted(folder.glob("*.txt")):
        brand = Brand(file.stem)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                yield from _cases(brand, line)
            except (WrittenError, ValueError) as error:
                raise WrittenError(f"{file.name}:{number}: {error}") from None


def _cases(brand: Brand, line: str) -> Iterator[dict[str, Any]]:
    word, _, rest = line.partition(" ")
    if line.startswith("  "):
        yield from _reworded(brand, line.strip())
    elif word == "pair":
        brand.good = _line(*rest.split(" ", 1), way="reworded")
    elif word == "reworded":
        pass  # a heading
    elif word in HEADS:
        brand.head[word] = rest
    elif word == "proof":
        brand.proof, _, brand.kind = rest.partition(" class ")
        if not brand.kind:
            raise WrittenError("a proof names the class of its claim")
    elif word in CHANNELS:
        yield from _twins(brand, _line(word, rest))
    else:
        raise WrittenError(f"unknown word {word!r}")


def _line(channel: str, rest: str, way: str = "") -> Line:
    """A written draft; the way in which its proof is taken away stands before the copy, unless it is given."""
    texts = [text.strip() for text in rest.removeprefix("| ").split(" | ")]
    how = way or texts.pop(0)
    way, _, about = how.partition(" ")
    subject = texts.pop(0) if channel == "email" and texts else ""
    sentences = tuple(" ".join(texts).split(" / "))
    if channel == "email" and not subject:
        raise WrittenError("an email has a subject")
    if way != "reworded" and (way not in REASONS or bool(about) is (way == "uncited")):
        raise WrittenError(f"{how!r} is no way to take a proof away")
    if sum(sentence.startswith("*") for sentence in sentences) != 1 or not all(sentences):
        raise WrittenError("one sentence has a star")
    return Line(channel, way, about, subject, sentences)


def _twins(brand: Brand, line: Line) -> Iterator[dict[str, Any]]:
    cited, head = brand.proof, dict(brand.head)
    number = brand.number()
    yield _case(brand, line, head, cited, number)
    if line.way == "uncited":
        cited = ""
    elif line.way == "expired":
        head["day"] = date.fromisoformat(line.about).isoformat()
    elif line.way in ("other-product", "other-market"):
        head[line.way.removeprefix("other-")] = line.about
    else:
        cited = line.about
    yield _case(brand, line, head, cited, number, REASONS[line.way])


def _reworded(brand: Brand, line: str) -> Iterator[dict[str, Any]]:
    """Twins of which a person wrote both: the second one says more than its proof, and begins with why that is so."""
    if brand.good is None:
        raise WrittenError("there is no draft before it")
    good, brand.good = brand.good, None
    reason, _, copy = line.partition(" | ")
    bad = _line(good.channel, copy, way="reworded")
    number = brand.number()
    yield _case(brand, good, brand.head, brand.proof, number)
    yield _case(brand, bad, brand.head, brand.proof, number, reason)


def _case(
    brand: Brand, line: Line, head: dict[str, str], cited: str, number: int, reason: str = ""
) -> dict[str, Any]:
    """One case; with a reason, one that has to be held."""
    stem = f"{brand.name}-{brand.proof}"
    side = "without" if reason else "with"
    expect = {"held": True, "reason": reason} if reason else {"held": False, "banned": [brand.head["banned"]]}
    return {
        "id": f"{stem}-{number}-{side}",
        "cluster": stem,
        "tags": [side, line.way, brand.kind, line.channel, brand.name],
        "kit": f"kits/{brand.name}",
        "input": {"brief": _brief(line, head)},
        "output": _draft(brand, line, head, cited),
        "expect": expect,
    }


def _brief(line: Line, head: dict[str, str]) -> dict[str, Any]:
    return {
        "outcome": "readers",
        "need": "I want to know what I can rely on.",
        "segments": ["readers"],
        "stages": ["consideration"],
        "product": head["product"],
        "market": head["market"],
        "locale": head["locale"],
        "channels": [line.channel],
        "message": "Read for yourself.",
        "publish": head["day"],
    }


def _draft(brand: Brand, line: Line, head: dict[str, str], cited: str) -> dict[str, Any]:
    sentences = [
        {"text": text.removeprefix("*"), "evidence": [cited] if cited and text.startswith("*") else []}
        for text in line.sentences
    ]
    parts = [_part("body", "paragraph", sentences), _part("cta", "cta", [_said("See how it works")])]
    parts[-1]["blocks"][0]["href"] = f"https://{brand.name}.example/{head['product']}"
    if line.channel == "email":
        parts.insert(0, _part("subject", "subject", [_said(line.subject)]))
        parts.append(_part("legal", "disclosure", [_said(FOOTERS[brand.name])]))
    asset = {"channel": line.channel, "segment": "readers", "stage": "consideration"}
    return {**asset, **{name: head[name] for name in ("product", "market", "locale")}, "parts": parts}


def _part(name: str, kind: str, sentences: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "blocks": [{"kind": kind, "sentences": sentences}]}


def _said(text: str) -> dict[str, Any]:
    return {"text": text, "evidence": []}


def main(argv: list[str] | None = None) -> int:
    """Write the cases, or check that they are current."""
    return write_or_check("gate_cases.py", __doc__ or "", SUITE, cases, argv)


if __name__ == "__main__":
    sys.exit(main())
