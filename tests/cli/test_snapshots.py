"""What people read, word for word. `BRANDWRIGHT_UPDATE_SNAPSHOTS=1` writes the snapshots anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.cli.terminal import POST, UNPROVABLE, WHO, brandwright

FOLDER = Path(__file__).parent / "snapshots"
UPDATE = "BRANDWRIGHT_UPDATE_SNAPSHOTS"

VOLATILE = (
    (re.compile(r"\b(rev|run|dec|wvr|exp)-[0-9a-z]{12}\b"), r"\1-ID"),
    (re.compile(r"\bev-([a-z]+)-[0-9a-f]{10}-\d+\b"), r"ev-\1-ID"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA256"),
    (re.compile(r"\bdr-[0-9a-f]{12}\b"), "dr-SHA"),
    (re.compile(r"(?<=fingerprint )[0-9a-f]{16}\b"), "FINGERPRINT"),
    (re.compile(r"(?<=\()[0-9a-f]{12}(?=\))|(?<=draft )[0-9a-f]{12}(?=:)"), "SHA"),
    (re.compile(r"(?<=    why: ).*"), "WHY"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?"), "TIME"),
    (re.compile(r"\((?:[\w.-]+), local\)"), "(ACCOUNT, local)"),
)


def settled(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def compare(name: str, text: str) -> None:
    """The text is that of the snapshot."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get(UPDATE):
        file.write_text(settled(text), encoding="utf-8")
    assert settled(text) == file.read_text(encoding="utf-8"), f"{UPDATE}=1 writes it anew"


@pytest.mark.parametrize(("name", "brief"), [("draft", POST), ("draft-held", UNPROVABLE)])
def test_draft(workspace: Path, name: str, brief: str) -> None:
    compare(name, brandwright("draft", brief, cwd=workspace).out)


def test_review_show(workspace: Path) -> None:
    drafts = brandwright("draft", POST, "--json", cwd=workspace).json["drafts"]
    review = drafts[0]["review"]["id"]
    compare("review-show", brandwright("review", "show", review, cwd=workspace).out)
    compare("review-approve", brandwright("review", "approve", review, *WHO, cwd=workspace).out)
    compare("review-show-approved", brandwright("review", "show", review, cwd=workspace).out)


def test_recall(workspace: Path) -> None:
    compare("remember", brandwright("remember", "examples/learnings.jsonl", cwd=workspace).out)
    brandwright("memory", "review", "--approve-all", *WHO, cwd=workspace)
    compare("recall", brandwright("recall", "Which e-mail drove more visits?", cwd=workspace).out)
    compare(
        "recall-nothing", brandwright("recall", "Did podcast sponsorship lower churn?", cwd=workspace).out
    )


def test_eval_run(workspace: Path) -> None:
    compare("eval-run", brandwright("eval", "run", "evals/planning", cwd=workspace).out)


def test_kit_lint_errors(tmp_path: Path) -> None:
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    brand = tmp_path / "acme" / "brand"
    (brand / "messaging.yaml").write_text(
        "pillars:\n  - id: tools\n    owner: brand\n    title: Tools\n    lines:\n"
        '      - {id: tools.fact, role: fact, proof: [nowhere], text: "We cut costs by 40%."}\n'
        '      - {id: tools.hook, role: hook, text: "The #1 tool, guaranteed."}\n',
        encoding="utf-8",
    )
    compare("kit-lint-errors", brandwright("kit", "lint", cwd=tmp_path / "acme").out)


def test_an_empty_kit(tmp_path: Path) -> None:
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    told = brandwright("draft", "briefs/first-post.yaml", cwd=tmp_path / "acme").err
    compare("draft-empty-kit", told.replace(str(tmp_path), "HERE"))
