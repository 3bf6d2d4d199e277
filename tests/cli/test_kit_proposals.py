"""`kit propose` and `kit proposals` on a terminal and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import brandwright

GUIDE = "# Words\n\nSay “guests”, not “users”.\n\n# Never say\n\n- miracle\n"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    brandwright("init", "acme", "--name", "ACME", cwd=tmp_path)
    (tmp_path / "acme" / "guide.md").write_text(GUIDE, encoding="utf-8")
    return tmp_path / "acme"


def test_the_way_as_json_follows_its_schemas(acme: Path) -> None:
    read = brandwright("kit", "propose", "guide.md", "--json", cwd=acme).follows("kit-propose")
    assert [entry["title"] for entry in read["new"]] == ["“guests”, not “users”", "never “miracle”"]
    assert read["new"][0]["yaml"] == "avoid:\n  - term: users\n    use: guests\n"

    listed = brandwright("kit", "proposals", "--section", "terms", "--json", cwd=acme).follows(
        "kit-proposals"
    )
    (one,) = listed["proposals"]
    assert one["quotes"][0]["place"] == "guide.md, line 3, under “Words”"

    words = ("--accept", one["id"], "--by", "Ana", "--reason", "Ours", "--json")
    done = brandwright("kit", "proposals", *words, cwd=acme).follows("kit-proposals")
    assert (done["accepted"], done["files"], done["errors"]) == ([one["id"]], ["terms.yaml"], 0)
    assert [left["title"] for left in done["proposals"]] == ["never “miracle”"]


def test_a_new_user_sees_what_was_found_where_and_what_to_do_next(acme: Path) -> None:
    assert brandwright("kit", "propose", "guide.md", cwd=acme).out.endswith(
        "Next: brandwright kit proposals\n"
    )

    listed = brandwright("kit", "proposals", cwd=acme).out
    assert "“guests”, not “users”" in listed
    assert "guide.md, line 7, under “Never say”" in listed
    assert "--accept-all --by NAME" in listed.splitlines()[-1]

    done = brandwright("kit", "proposals", "--accept-all", "--by", "Ana", cwd=acme)
    assert (done.code, done.out.splitlines()[0]) == (
        0,
        "Accepted 2 into brand/banned_claims.yaml, brand/terms.yaml.",
    )
    assert "Nothing waits." in brandwright("kit", "proposals", cwd=acme).out
    assert "are in the kit already" in brandwright("kit", "propose", "guide.md", cwd=acme).out


def test_one_proposal_is_shown_whole(acme: Path) -> None:
    (first, _) = brandwright("kit", "propose", "guide.md", "--json", cwd=acme).json["new"]

    shown = brandwright("kit", "proposals", "--show", first["id"], cwd=acme).out

    # What it shows can be put into the file as it stands.
    snippet = shown[shown.index("For brand/terms.yaml:\n") :].splitlines()[2:]
    assert [line[:12] for line in snippet[:2]] == ["    avoid:", "      - term"]
    assert "term: users" in shown
    assert "“Say “guests”, not “users”.”" in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("propose", "missing.md"), "BW280"),
        (("proposals", "--accept", "kp-unknown", "--by", "Ana"), "BW288"),
        (("proposals", "--show", "kp-unknown"), "BW288"),
        (("proposals", "--section", "words"), "BW289"),
        (("proposals", "--accept-all"), "BW100"),
        (("proposals", "--accept-all", "--by", "kit_proposer"), "BW102"),
    ],
)
def test_what_cannot_be_done_says_why(acme: Path, words: tuple[str, ...], code: str) -> None:
    brandwright("kit", *words, "--json", cwd=acme).refused(code)
