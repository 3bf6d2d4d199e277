"""Writes docs/reference/rules.md from the rules' own texts, or checks that it is up to date.

python scripts/rules_docs.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from brandwright.brandkit.rules import CATALOGUE, RuleInfo

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "rules.md"

HEAD = """\
# Rules

<!-- Made by scripts/rules_docs.py from the rules' own texts. -->

The deterministic rules of the gate, by the first part of their ids. `brandwright kit explain RULE` says the same at the
terminal, with the entry of your own kit. What actions and verdicts mean, and how a claim is judged, stands in
[Findings](findings.md).
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(
        _family(name, tuple(infos)) for name, infos in groupby(CATALOGUE, lambda i: i.family)
    )


def _family(name: str, infos: tuple[RuleInfo, ...]) -> str:
    return f"\n## `{name}`\n" + "".join("\n".join(_rule(info)) + "\n" for info in infos)


def _rule(info: RuleInfo) -> Iterator[str]:
    yield f"\n### `{info.id}`\n"
    yield f"{info.what} {info.why} {info.fix}\n"
    yield f"- class: {info.cls}"
    yield f"- action: {info.action}"
    yield from (f"- passes: “{text}”" for text in info.passes)
    yield from (f"- found: “{text}”" for text in info.fails)


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is out of date."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE} is out of date; run: python scripts/rules_docs.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
