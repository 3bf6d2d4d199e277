"""Bad input to `eval`: cases that cannot be read, scorers that misbehave, runs that were broken off."""

from __future__ import annotations

import json
import shutil
import textwrap
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import brandwright

CASE = {"id": "one", "input": {}, "output": {"text": "copy"}, "expect": {"says": ["copy"]}}
OTHER = {**CASE, "id": "two"}


def suite(folder: Path, cases: list[Any], **settings: Any) -> Path:
    """A suite's folder; a case that is text is the line itself."""
    folder.mkdir(exist_ok=True)
    spec = {"id": "small", "agent": "content", "description": "Small.", "scorers": ["key_facts"], **settings}
    (folder / "suite.yaml").write_text(json.dumps(spec))
    lines = (case if isinstance(case, str) else json.dumps(case) for case in cases)
    (folder / "cases.jsonl").write_text("".join(line + "\n" for line in lines))
    return folder


BROKEN: dict[str, tuple[list[Any], str, int | None, str]] = {
    "a broken line": ([CASE, '{"id": "two", "output": '], "BW661", 2, "not valid JSON"),
    "a line that is no object": ([CASE, "[]"], "BW661", 2, "not a JSON object"),
    "an id twice": ([CASE, OTHER, CASE], "BW662", 3, "line 1 already"),
    "no id": ([CASE, {"output": {}}], "BW661", 2, "id"),
    "no output": ([CASE, {"id": "two"}], "BW661", 2, "no stored output"),
    "NaN": ([CASE, '{"id": "two", "output": {"score": NaN}}'], "BW661", 2, "NaN is not a JSON number"),
    "an infinite number": (
        [CASE, '{"id": "two", "output": {"score": -1e999}}'],
        "BW661",
        2,
        "-1e999 is too large",
    ),
    "other bytes than UTF-8": ([CASE, "\udcff"], "BW600", None, "not UTF-8 text: byte 0xff in line 2"),
    "no case": (["", "  "], "BW663", None, "no cases"),
}


@pytest.mark.parametrize(("cases", "code", "line", "says"), BROKEN.values(), ids=BROKEN)
def test_cases_that_cannot_be_used_are_refused_by_file_and_line(
    workspace: Path, tmp_path: Path, cases: list[Any], code: str, line: int | None, says: str
) -> None:
    folder = suite(tmp_path / "small", [])
    lines = (case if isinstance(case, str) else json.dumps(case) for case in cases)
    (folder / "cases.jsonl").write_bytes(
        "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    )

    error = brandwright("eval", "run", folder, "--json", cwd=workspace).refused(code)

    assert error["where"]["file"].endswith("cases.jsonl")
    assert error["where"]["line"] == line
    assert says in f"{error['message']} {error['hint']}"


# --- scorers that misbehave: an extension of the user's, registered as any other is --------------------------

SCORERS = """
    import threading
    from brandwright.evaluation import Score

    def made(**values):
        sound = {"name": "made", "verdict": "pass", "value": 1.0, "findings": (), "reason": "", "label": None}
        return Score.model_construct(**{**sound, "of": None, "cost": 0.0, "tokens": 0, "ms": 0.0, **values})

    def fine(record): return Score(name="fine", value=1.0, verdict="pass")
    def raises(record): raise OverflowError("too large")
    def exits(record): raise SystemExit(0)
    def hangs(record): threading.Event().wait(2)
    async def late(record): threading.Event().wait(2)
    def nothing(record): return None
    def prose(record): return "looks good to me, 10/10"
    def no_score(record): return []
    def nan(record): return made(value=float("nan"))
    def words(record): return made(value="0.5")
    def too_high(record): return made(value=7.0)
    def unsure(record): return Score(name="unsure", verdict="undetermined", reason="no telling")
    def not_json(record): return made(label=object())
    def nan_cost(record): return made(cost=float("nan"), tokens=-5)
"""

MISBEHAVING = {
    "raises": "it raised OverflowError: too large",
    "exits": "it raised SystemExit: 0",
    "hangs": "no answer within 0.2 s",
    "late": "no answer within 0.2 s",
    "nothing": "it answered with NoneType, not with scores",
    "prose": "it answered with str, not with scores",
    "no_score": "it answered with no score",
    "nan": "its value is nan, not between 0 and 1",
    "words": "its answer cannot be read: TypeError",
    "too_high": "its value is 7.0, not between 0 and 1",
    "unsure": "no telling",
    "not_json": "its answer cannot be written down as JSON",
}


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"
    info = folder / "misbehaving-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1.0\n")
    names = "".join(f"{name} = misbehaving:{name}\n" for name in (*MISBEHAVING, "fine", "nan_cost"))
    (info / "entry_points.txt").write_text(f"[brandwright.scorers]\n{names}")
    (folder / "misbehaving.py").write_text(textwrap.dedent(SCORERS))
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.usefixtures("extension")
def test_a_scorer_that_misbehaves_is_an_error_of_its_case_and_the_run_has_not_passed(
    workspace: Path, tmp_path: Path
) -> None:
    names = ["fine", *MISBEHAVING]
    folder = suite(
        tmp_path / "small",
        [CASE],
        scorers=names,
        thresholds={name: {"min": 0.0} for name in names},
        timeout_s=0.2,
    )
    ended = brandwright("eval", "run", folder, "--json", cwd=workspace)
    result = ended.follows("eval.run")

    assert (ended.code, result["passed"]) == (3, False)
    assert (result["n"], result["scored"], result["errored"], result["skipped"]) == (1, 0, 1, 0)
    said = {failure["scorer"]: failure["reason"] for failure in result["failures"]}
    assert {name: said[name][: len(reason)] for name, reason in MISBEHAVING.items()} == MISBEHAVING
    assert {score["name"]: score["value"] for score in result["scores"]} == {
        name: float(name == "fine") for name in names
    }


@pytest.mark.usefixtures("extension")
def test_what_no_call_can_cost_is_not_counted(workspace: Path, tmp_path: Path) -> None:
    ended = brandwright(
        "eval", "run", suite(tmp_path / "small", [CASE], scorers=["nan_cost"]), "--json", cwd=workspace
    )

    assert (ended.json["cost"], ended.json["tokens"]) == (0.0, 0)


# --- runs that were broken off -----------------------------------------------------------------------------


def test_a_run_that_was_broken_off_goes_on_whatever_the_clock_says_meanwhile(
    workspace: Path, tmp_path: Path
) -> None:
    folder = suite(tmp_path / "small", [CASE, OTHER])
    first = brandwright("eval", "run", folder, "--json", cwd=workspace).json
    log = Path(first["log"])
    header, *lines = log.read_text().splitlines()
    started = {**json.loads(header), "started": "2199-01-01T00:00:00+00:00"}
    log.write_text(json.dumps(started) + "\n" + lines[0] + "\n" + lines[1][:30])

    listed = brandwright("eval", "list", "--runs", "--json", cwd=workspace).follows("eval.list")["runs"]
    again = brandwright("eval", "run", folder, "--json", cwd=workspace).follows("eval.run")

    assert (listed[0]["run"], listed[0]["verdict"]) == (first["run"], "unfinished")
    assert (again["run"], again["resumed"], again["passed"]) == (first["run"], True, True)
    assert again["scores"] == first["scores"]
    assert again["ms"] >= 0


def test_another_seed_or_number_of_trials_is_another_run(workspace: Path, tmp_path: Path) -> None:
    folder = suite(tmp_path / "small", [CASE])
    runs = [
        brandwright("eval", "run", folder, "--json", *options, cwd=workspace).json
        for options in ((), ("--seed", "7"), ("--trials", "3"))
    ]

    assert [(run["seed"], run["trials"]) for run in runs] == [(0, 1), (7, 1), (0, 3)]
    assert len({run["run"].rpartition("-")[0] for run in runs}) == 3


def test_the_runs_are_listed_with_their_verdicts_and_a_damaged_log_with_its_problem(
    workspace: Path, tmp_path: Path
) -> None:
    good = brandwright(
        "eval", "run", suite(tmp_path / "good", [CASE], id="good"), "--json", cwd=workspace
    ).json
    bad = suite(tmp_path / "bad", [CASE], id="bad", thresholds={"key_facts": {"max": 0.5}})
    missed = brandwright("eval", "run", bad, "--json", cwd=workspace)
    (Path(good["log"]).parent / "ev-lost-1.jsonl").write_text("not JSON\n")
    listed = brandwright("eval", "list", "--runs", "--json", cwd=workspace).follows("eval.list")["runs"]
    told = brandwright("eval", "list", "--runs", cwd=workspace)

    assert missed.code == 3
    verdicts = {run["run"]: (run["verdict"], run["problem"]) for run in listed}
    assert verdicts[good["run"]] == ("passed", "")
    assert verdicts[missed.json["run"]] == ("not passed", "")
    assert verdicts["ev-lost-1"] == ("damaged", "its first line is not JSON")
    assert "its first line is not JSON" in told.out
    (Path(good["log"]).parent / "ev-lost-1.jsonl").unlink()


def test_a_suite_that_cannot_be_used_hides_no_other_in_the_list(workspace: Path) -> None:
    folder = suite(workspace / "evals" / "broken", ["{"])
    try:
        listed = brandwright("eval", "list", "--json", cwd=workspace).follows("eval.list")["suites"]
    finally:
        shutil.rmtree(folder)
    problems = {row["id"]: row["problem"] for row in listed}

    assert problems["broken"].startswith("BW661: Line 1")
    assert problems["content"] == ""


# --- scoring again ---------------------------------------------------------------------------------------


def test_outputs_are_scored_again_by_what_the_suite_asks_now(workspace: Path) -> None:
    first = brandwright("eval", "run", "evals/research", "--json", cwd=workspace).json
    again = brandwright("eval", "score", first["run"], "--json", cwd=workspace).follows("eval.score")

    assert (again["source"], again["engine"]) == (first["run"], first["engine"])
    assert again["run"] != first["run"]
    assert (again["scores"], again["baseline"]["scores"]) == (first["scores"], first["baseline"]["scores"])
    told = brandwright("eval", "score", "research", cwd=workspace)
    assert f"The outputs of {again['run']}, scored again" in told.out


def test_a_run_that_is_not_there(workspace: Path) -> None:
    brandwright("eval", "score", "ev-nothing", "--json", cwd=workspace).refused("BW2001")


@pytest.mark.parametrize(
    "asked",
    [("--spread", "dask"), ("--spread", "ray:"), ("--spread", "ray", "--defect", "drop-citation")],
    ids=["an unknown way", "an address that is missing", "a planted defect"],
)
def test_a_run_is_spread_by_ray_alone_and_without_a_defect(workspace: Path, asked: tuple[str, ...]) -> None:
    refused = brandwright("eval", "run", "planning", *asked, "--json", cwd=workspace).refused("BW2160")
    assert refused["where"]["field"] == "--spread"


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed here")
def test_spreading_without_ray_says_what_to_install(workspace: Path) -> None:
    refused = brandwright("eval", "run", "planning", "--spread", "ray", "--json", cwd=workspace).refused(
        "BW6070"
    )
    assert refused["hint"] == "pip install 'brandwright[ray]'"
