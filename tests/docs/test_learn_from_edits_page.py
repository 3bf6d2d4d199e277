"""The page about rules that come from edits: its commands run as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import Ended
from tests.docs.test_docs_run import ROOT, Reader


class Editor(Reader):
    """A reader who names the one proposal that there is."""

    def brandwright(self, words: list[str]) -> Ended:
        if "PROPOSAL" in words:
            listed = super().brandwright(["kit", "proposals", "--decided", "--json"]).json["proposals"]
            (known,) = [one["id"] for one in listed]
            words = [known if word == "PROPOSAL" else word for word in words]
        return super().brandwright(words)


@pytest.mark.slow
def test_rules_from_edits(tmp_path: Path) -> None:
    reader = Editor(tmp_path)
    terms = ROOT / "brand" / "terms.yaml"
    reader.follow(ROOT / "docs" / "how-to" / "learn-from-edits.md")
    assert (reader.folder / "brand" / "terms.yaml").read_text() == terms.read_text()
    (one,) = reader.brandwright(["kit", "proposals", "--decided", "--json"]).json["proposals"]
    acts = reader.brandwright(["audit", "show", one["id"], "--json"]).json["entries"]
    assert [act["act"] for act in acts] == ["kit.proposed", "kit.accepted", "kit.undone"]
