"""Write `evals/claims/cases.jsonl` from the copy in `evals/claims/written/`, or say whether it is current.

    python scripts/claim_cases.py --write
    python scripts/claim_cases.py --check

Only the standard library is used: a mutation is an edit of plain text that a person wrote down (`old => new`), and
nothing of the rules that judge it is known here. The form of the files is described in `evals/claims/README.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from _written import WrittenError, write_or_check

SUITE = Path(__file__).resolve().parent.parent / "evals" / "claims"
MUTATIONS = ("value", "unit", "metric", "direction", "polarity", "scope", "strength", "expiry")
HEADS = ("split", "day", "product", "market", "locale")


@dataclass
class Brand:
    """One written file: the head, and which proof point the lines are about."""

    name: str
    head: dict[str, str] = field(default_factory=dict)
    proof: str = ""
    true: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        """The next number of a kind of case about this proof point."""
        key = f"{self.proof} {kind}"
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The cases of all written files, in the order in which they are written.

    Raises:
        WrittenError: naming file and line.
    """
    for file in sorted(folder.glob("*.txt")):
        brand = Brand(file.stem)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                yield from _line(brand, line)
            except (WrittenError, ValueError) as error:
                raise WrittenError(f"{file.name}:{number}: {error}") from None


def _line(brand: Brand, line: str) -> Iterator[dict[str, Any]]:
    if not line.strip() or line.startswith("#"):
        return
    if brand.proof == "free":
        yield _free(brand, line)
        return
    word, _, rest = line.strip().partition(" ")
    if line.startswith("  "):
        yield _mutation(brand, word, rest)
    elif word in HEADS:
        brand.head[word] = rest
    elif word in ("proof", "free"):
        brand.proof, brand.true = rest or "free", ""
    elif word == "true":
        brand.true = rest
        yield _case(brand, "true", "", rest, "accepted")
    elif word == "para":
        yield _case(brand, "paraphrase", f"-{brand.number('para')}", rest, "accepted")
    elif word in ("twin", "twin-kit", "strict"):
        yield from _pair(brand, word, rest)
    else:
        raise WrittenError(f"unknown word {word!r}")


def _mutation(brand: Brand, kind: str, edit: str) -> dict[str, Any]:
    if kind not in MUTATIONS or not brand.true:
        raise WrittenError(f"{kind!r} is no kind of mutation, or follows no true claim")
    times = brand.number(kind)
    suffix = f"-{kind}" if times == 1 else f"-{kind}-{times}"
    if kind == "expiry":
        return _case(brand, "mutation", suffix, brand.true, "caught", extra=(kind,), day=edit)
    old, arrow, new = edit.partition(" =>")
    new = new.removeprefix(" ")
    if not arrow or brand.true.count(old) != 1:
        raise WrittenError(f"{old!r} does not stand once in the true claim")
    if old.startswith(" ") and new:
        raise WrittenError(f"{old!r} begins with a space, which {new!r} would swallow")
    return _case(brand, "mutation", suffix, brand.true.replace(old, new), "caught", extra=(kind,))


def _pair(brand: Brand, word: str, copy: str) -> Iterator[dict[str, Any]]:
    """The same copy twice: with its proof, and without.

    `twin` leaves the citation out, `twin-kit` cites what the kit has retired or never had, and `strict` keeps the
    proof where the policy forbids the class of claim.
    """
    name = f"-{brand.number(word)}"
    kind = "policy" if word == "strict" else "twin"
    yield _case(brand, kind, f"{name}-with", copy, "accepted", extra=(f"{kind}-with",), word=word)
    kit = {"twin": "", "twin-kit": "-without", "strict": "-strict"}[word]
    without = (f"{kind}-without",)
    yield _case(
        brand, kind, f"{name}-without", copy, "caught", extra=without, word=word, kit=kit, cite=word != "twin"
    )


def _free(brand: Brand, copy: str) -> dict[str, Any]:
    return _case(brand, "claim-free", f"-{brand.number('free')}", copy, "silent", cite=False, word="free")


def _case(
    brand: Brand,
    kind: str,
    suffix: str,
    copy: str,
    expect: str,
    *,
    extra: tuple[str, ...] = (),
    day: str = "",
    kit: str = "",
    cite: bool = True,
    word: str = "",
) -> dict[str, Any]:
    free = brand.proof == "free"
    stem = brand.name if free else f"{brand.name}-{brand.proof}"
    label = "free" if free else word or {"paraphrase": "para", "mutation": "not"}.get(kind, kind)
    split = brand.head["split"]
    case_id = f"{stem}-{label}{suffix}"
    return {
        "id": case_id,
        "cluster": case_id if free else stem,
        "tags": [kind, *extra, f"{kind}-{split}", split, brand.name],
        "kit": f"kits/{brand.name}{kit}",
        "input": {"brief": _brief(brand, day or brand.head["day"])},
        "output": _draft(brand, _sentences(copy, brand.proof if cite else "")),
        "expect": {"claim": expect},
    }


def _sentences(copy: str, proof: str) -> list[dict[str, Any]]:
    """The sentences of a copy, parted by ` | `. The one with a star rests on the proof point; one alone needs none."""
    texts = [text.strip() for text in copy.split(" | ")]
    if not all(text.removeprefix("*") for text in texts):
        raise WrittenError("a sentence is empty")
    starred = [text.startswith("*") for text in texts]
    if len(texts) == 1:
        starred = [True]
    elif proof and sum(starred) != 1:
        raise WrittenError("of several sentences, one has a star")
    return [
        {"text": text.removeprefix("*"), "evidence": [proof] if proof and star else []}
        for text, star in zip(texts, starred, strict=True)
    ]


def _brief(brand: Brand, day: str) -> dict[str, Any]:
    return {
        "outcome": "readers",
        "need": "I want to know what I can rely on.",
        "segments": ["readers"],
        "stages": ["consideration"],
        "product": brand.head["product"],
        "market": brand.head["market"],
        "locale": brand.head["locale"],
        "channels": ["post"],
        "message": "Read for yourself.",
        "publish": date.fromisoformat(day).isoformat(),
    }


def _draft(brand: Brand, sentences: list[dict[str, Any]]) -> dict[str, Any]:
    head = {name: brand.head[name] for name in ("product", "market", "locale")}
    block = {"kind": "paragraph", "sentences": sentences}
    asset = {"channel": "post", "segment": "readers", "stage": "consideration"}
    return {**asset, **head, "parts": [{"name": "body", "blocks": [block]}]}


def main(argv: list[str] | None = None) -> int:
    """Write the cases, or check that they are current."""
    return write_or_check("claim_cases.py", __doc__ or "", SUITE, cases, argv)


if __name__ == "__main__":
    sys.exit(main())
