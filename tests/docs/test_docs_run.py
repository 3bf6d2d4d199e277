"""The README and the tutorial do what they say: their commands run, their files work."""

from __future__ import annotations

import hashlib
import re
import shlex
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.terminal import Ended, brandwright

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([\w./-]*\.\w+)`:\s*$")
EXIT = re.compile(r"#\s*exit (\d)\s*$")


class Fenced(NamedTuple):
    """A block of a page; `file` is what the words before it name, ending in a colon."""

    kind: str
    text: str
    file: str


def blocks(page: Path) -> Iterator[Fenced]:
    """The fenced blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        named = NAMED.search(text[: found.start()])
        yield Fenced(found[1], found[2], named[1] if named else "")


class Reader:
    """Somebody who follows a page, block by block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[str] = []

    def follow(self, page: Path) -> None:
        """Write what the page says to write, and run what it says to run."""
        for block in blocks(page):
            if block.kind == "console":
                for line in block.text.splitlines():
                    assert line.startswith("$ "), line
                    self.run(line.removeprefix("$ "))
            elif block.file:
                file = self.folder / block.file
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")

    def run(self, line: str) -> None:
        """One line of a console."""
        expected = EXIT.search(line)
        command, *words = shlex.split(line, comments=True)
        if command == "cd":
            self.folder = self.folder / words[0]
        elif command == "sha256sum":
            assert hashlib.sha256((self.folder / words[0]).read_bytes()).hexdigest()
        else:
            assert command == "brandwright", line
            ended = self.brandwright([self.review() if word == "REVIEW" else word for word in words])
            assert ended.code == (int(expected[1]) if expected else 0), (line, ended)
            self.ran.append(line)

    def brandwright(self, words: list[str]) -> Ended:
        """A command in the folder that the reader is in."""
        return brandwright(*words, cwd=self.folder)

    def review(self) -> str:
        """The newest review."""
        reviews = self.brandwright(["review", "list", "--all", "--json"]).json["reviews"]
        return str(max(reviews, key=lambda row: row["created"])["id"])


def test_the_readme(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "README.md")
    assert len(reader.ran) >= 10
    assert list((tmp_path / "demo").glob("rev-*.md"))


def test_the_readme_tells_the_answered_question_from_the_unanswered_one(tmp_path: Path) -> None:
    lines = [line for block in blocks(ROOT / "README.md") for line in block.text.splitlines()]
    asked = [line for line in lines if line.startswith("$ brandwright recall")]
    reader = Reader(tmp_path)
    for line in lines:
        if "init demo" in line or "cd demo" in line or "remember" in line or "memory review" in line:
            reader.run(line.removeprefix("$ "))
    answered = [reader.brandwright([*shlex.split(line)[2:], "--json"]).json["answered"] for line in asked]
    assert answered == [True, False]


def test_the_settings_that_the_readme_shows_are_valid(tmp_path: Path) -> None:
    (shown,) = (block.text for block in blocks(ROOT / "README.md") if block.kind == "toml")
    assert tomllib.loads(shown)
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    settings = tmp_path / "acme" / "brandwright.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + shown, encoding="utf-8")
    shown_back = brandwright("doctor", "--json", cwd=tmp_path / "acme").json["settings"]
    assert {row["key"]: row["value"] for row in shown_back}["model.engine"] == "openai"


def test_how_to_check_copy(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "check-copy.md")
    assert len(reader.ran) >= 12
    post = (tmp_path / "demo" / "post.md").read_text(encoding="utf-8")
    assert "**guaranteed**" not in post
    assert "best in the market" in post, "what has no fix is left to its writer"


def test_how_to_ask_memory(tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "ask-memory.md"
    reader = Reader(tmp_path)
    reader.follow(page)
    assert len(reader.ran) >= 15
    missing = reader.brandwright(
        ["recall", "Did podcast sponsorship lower churn?", "--lexical", "--json"]
    ).json
    assert not missing["answered"]
    survey = ["recall", "When do readers open the newsletter?", "--sources", "--lexical", "--json"]
    assert reader.brandwright(survey).json["sources"]
    (quoted,) = (block.text for block in blocks(page) if block.kind == "text")
    told = reader.brandwright(["recall", "Which e-mail drove more visits?", "--lexical"]).out.split()
    assert quoted.split() == told[: len(quoted.split())]


def test_the_tutorial(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "tutorial.md")
    post = (tmp_path / "acme" / "post.md").read_text(encoding="utf-8")
    assert "We deliver to 12 countries." in post
    (decision,) = reader.brandwright(["review", "show", reader.review(), "--json"]).json["decisions"]
    assert decision["kind"] == "approve-with-edits"


def test_the_tutorial_quotes_what_an_empty_kit_says(tmp_path: Path) -> None:
    (quoted,) = (b.text for b in blocks(ROOT / "docs" / "tutorial.md") if b.text.startswith("error BW"))
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    told = brandwright("draft", "briefs/first-post.yaml", cwd=tmp_path / "acme").err
    assert quoted == "".join(f"{line}\n" for line in told.splitlines() if not line.startswith("   at:"))


ONBOARDING = ROOT / "docs" / "tutorial-onboarding.md"


def test_the_way_from_guidelines_to_the_first_draft(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    begun = time.monotonic()
    reader.follow(ONBOARDING)
    assert time.monotonic() - begun < 300, "of the half hour, the machine takes little"

    kit = reader.brandwright(["kit", "lint", "--json"]).json
    assert (kit["errors"], kit["counts"]["proof_points"]) == (0, 1)
    (review,) = reader.brandwright(["review", "list", "--json"]).json["reviews"]
    assert review["state"] == "pending"
    (draft,) = reader.brandwright(["draft", "briefs/first-post.yaml", "--json"]).json["drafts"]
    assert draft["verdict"] == "pass"
    found = reader.brandwright(["check", "copy.md", "--channel", "linkedin-post", "--json"]).json["files"][0][
        "findings"
    ]
    wrong = {finding["excerpt"].casefold() for finding in found}
    assert wrong >= {"innovative", "solution", "lasts forever", "consumers", "outdoor living space"}


def test_the_onboarding_tutorial_shows_the_examples_and_what_the_command_says(tmp_path: Path) -> None:
    texts = {block.file: block.text for block in blocks(ONBOARDING) if block.file}
    for name in ("acme-brand-guide.md", "delivery-report.txt"):
        assert texts[name] == (ROOT / "examples" / "guidelines" / name).read_text(encoding="utf-8")
    (quoted,) = (b.text for b in blocks(ONBOARDING) if b.text.startswith("Read acme-brand-guide.md"))
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    (tmp_path / "acme" / "acme-brand-guide.md").write_text(texts["acme-brand-guide.md"], encoding="utf-8")
    told = brandwright("kit", "propose", "acme-brand-guide.md", cwd=tmp_path / "acme").out
    assert quoted.split() == told.split()


PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_how_to_learn_from_campaigns(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "learn-from-campaigns.md")
    assert len(reader.ran) >= 9
    asked = [shlex.split(line)[2] for line in reader.ran if line.startswith("brandwright recall")]
    email, ads = (reader.brandwright(["recall", question, "--json"]).json for question in asked)
    assert any("2.6 points" in said["text"] for said in email["answer"])
    assert any("5.93 EUR" in said["text"] for said in ads["answer"])
    waiting = reader.brandwright(["memory", "review"]).out
    assert "disputed" in waiting
    assert "2,413 and 1,732 visitors" in " ".join(waiting.split())


def test_how_to_look_after_memory(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "look-after-memory.md")
    assert len(reader.ran) >= 12
    aged = reader.brandwright(["memory", "age", "--json"]).json["records"]
    assert aged
    assert all(row["marked"] for row in aged)
    assert (tmp_path / "demo" / "memory.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_how_to_erase_a_person(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(ROOT / "docs" / "how-to" / "erase-a-person.md")
    assert len(reader.ran) == 5
    held = [path for path in (tmp_path / "demo" / ".brandwright").rglob("*") if path.is_file()]
    assert not [path for path in held if b"Quist" in path.read_bytes()]
    assert {
        row["state"] for row in reader.brandwright(["review", "list", "--all", "--json"]).json["reviews"]
    } == {"erased"}
