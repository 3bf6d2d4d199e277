"""Write `evals/brand-rules/cases.jsonl` from the copy in `evals/brand-rules/written/`, or say whether it is current.

    python scripts/brand_rule_cases.py --write
    python scripts/brand_rule_cases.py --check

Nothing of the rules is known here: what a case has to find stands in the copy, between ⟦ and ⟧, as a person put it
there. The form of the files is described in `evals/brand-rules/README.md`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from _written import WrittenError, write_or_check

SUITE = Path(__file__).resolve().parent.parent / "evals" / "brand-rules"
KINDS = {"h": "heading", "cta": "cta", "legal": "disclosure", "image": "alt", "link": "link"}
PART_KINDS = {"headline": "title", "title": "title", "subject": "subject", "tags": "tag"}
WAYS = ("asset", "brief", "day", "campaign")
"""What a near miss may have another value of, as `near_asset`, …"""
FIELDS = frozenset(
    [
        "rule",
        "verdict",
        "family",
        "about",
        "finds",
        "times",
        "bad",
        "near",
        "released",
        "approved",
        "segments",
        "near_passes",
    ]
    + [f"{prefix}{name}" for prefix in ("", "near_") for name in WAYS]
)

_MARK = re.compile("⟦(.*?)⟧", re.DOTALL)
_CITES = re.compile(r"\s*\{([a-z0-9.:, -]+)\}$")
_PREFIX = re.compile(r"^(h|cta|legal|image|link)(?:\((\S+)\))?: ")


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The cases of all written files: of each entry the violation and its near miss.

    Raises:
        WrittenError: naming file and entry.
    """
    for file in sorted(folder.glob("*.yaml")):
        written = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        numbers: Counter[str] = Counter()
        for entry in written["cases"]:
            rule = str(entry.get("rule"))
            numbers[rule] += 1
            name = f"{written['kit']}-{rule.lower()}-{numbers[rule]}"
            if unknown := sorted(set(entry) - FIELDS):
                raise WrittenError(f"{file.name}: {name}: unknown field {unknown[0]!r}")
            yield _violation(written, entry, name)
            yield _near_miss(written, entry, name)


def _violation(written: Mapping[str, Any], entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    case = _case(written, entry, name, entry["bad"], near=False)
    rules = entry.get("finds", [entry["rule"]])
    marked = _MARK.findall(_all_text(entry["bad"])) or [""]
    found = [{"rule": rule, "excerpt": _shown(mark)} for mark in marked for rule in rules]
    case["expect"] = {
        "verdict": entry["verdict"],
        "about": _about(entry),
        "findings": found * int(entry.get("times", 1)),
    }
    return case


def _near_miss(written: Mapping[str, Any], entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    if _MARK.search(_all_text(entry["near"])):
        raise WrittenError(f"{name}: a near miss has nothing to be found")
    case = _case(written, entry, f"{name}-near", entry["near"], near=True)
    case["tags"] += [] if entry.get("near_passes") == "no" else ["near-passes"]
    case["expect"] = {"about": _about(entry), "findings": []}
    return case


def _family(entry: Mapping[str, Any]) -> str:
    return str(entry.get("family") or entry["rule"].partition(".")[0])


def _about(entry: Mapping[str, Any]) -> list[str]:
    rules = {"styles": ["styles.*", "House.*"]}
    return list(entry.get("about", rules.get(_family(entry), [f"{_family(entry)}.*"])))


def _case(
    written: Mapping[str, Any], entry: Mapping[str, Any], name: str, copy: Any, *, near: bool
) -> dict[str, Any]:
    def given(field: str, default: Any) -> Any:
        own = entry.get(f"near_{field}") if near else None
        return entry.get(field, default) if own is None else own

    asset = {**written["asset"], **given("asset", {})}
    family, kind = _family(entry), "near" if near else "bad"
    extra = {name: entry[name] for name in ("segments", "approved") if name in entry}
    if campaign := given("campaign", []):
        extra["campaign"] = [_other(asset, other) for other in campaign]
    if released := entry.get("released", []):
        extra["released"] = [_other(asset, other) for other in released]
    return {
        "id": name,
        "cluster": f"{written['kit']}-{entry['rule'].lower()}",
        "tags": [kind, family, f"{kind}-{family}", written["kit"]],
        "kit": f"kits/{written['kit']}",
        "uses": ["almanac"] if "ext-almanac" in _all_text(copy) else [],
        "input": {
            "brief": {**_brief(asset, str(given("day", written["day"]))), **given("brief", {})},
            **extra,
        },
        "output": {**asset, "parts": _parts(copy)},
    }


def _other(asset: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {**asset, **other.get("asset", {}), "parts": _parts(other["text"])}


def _brief(asset: Mapping[str, Any], day: str) -> dict[str, Any]:
    return {
        "outcome": "readers",
        "need": "I want to know what I get.",
        "segments": [asset["segment"]],
        "stages": [asset["stage"]],
        **{name: asset[name] for name in ("product", "market", "locale")},
        "channels": [asset["channel"]],
        "message": "Have a look.",
        "publish": day,
    }


def _all_text(copy: Any) -> str:
    if isinstance(copy, str):
        return copy
    items = copy.values() if isinstance(copy, dict) else copy
    return "\n".join(_all_text(item) for item in items)


def _shown(text: str) -> str:
    """Copy as readers see it: without the signs of this form. The blocks of a mark are joined as a draft joins them."""
    return " ".join(_CITES.sub("", piece).strip() for piece in text.split(" | "))


def _parts(copy: Any) -> list[dict[str, Any]]:
    if isinstance(copy, str):
        copy = {"body": copy}
    pieces = copy if isinstance(copy, list) else [copy]
    return [
        {"name": name, "blocks": [_block(name, line) for line in str(text).split("\n") if line.strip()]}
        for piece in pieces
        for name, text in piece.items()
    ]


def _block(part: str, line: str) -> dict[str, Any]:
    kind, href = PART_KINDS.get(part, "paragraph"), None
    if found := _PREFIX.match(line):
        kind, href, line = KINDS[found[1]], found[2], line[found.end() :]
    elif line.startswith("- "):
        kind, line = "list-item", line[2:]
    line = line.replace("⟦", "").replace("⟧", "")
    return {"kind": kind, "sentences": [_sentence(text) for text in line.split(" | ")], "href": href}


def _sentence(text: str) -> dict[str, Any]:
    found = _CITES.search(text)
    cited = [name.strip() for name in found[1].split(",")] if found else []
    return {"text": _CITES.sub("", text).strip(), "evidence": cited}


def main(argv: list[str] | None = None) -> int:
    """Write the cases, or check that they are current."""
    return write_or_check(
        "brand_rule_cases.py",
        __doc__ or "",
        SUITE,
        cases,
        argv,
        wrong=(WrittenError, KeyError, yaml.YAMLError),
    )


if __name__ == "__main__":
    sys.exit(main())
