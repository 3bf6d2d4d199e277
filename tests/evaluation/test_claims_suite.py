"""The claims suite: what it holds, and that its copy is current.

The cases are read as they are stored. Nothing here asks the real claims rule: that is the suite's own run.
"""

import ast
import itertools
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from tests.evaluation.claims_cases import (
    CASES,
    KINDS,
    SPLITS,
    SUITE,
    cited,
    copy_of,
    publish,
    tagged,
)

from brandwright.brandkit import Kit, load_kit
from brandwright.evaluation.suite import Case

SCRIPT = Path(__file__).parents[2] / "scripts" / "claim_cases.py"


@pytest.fixture(scope="module")
def kits() -> dict[str, Kit]:
    return {f"kits/{folder.name}": load_kit(folder) for folder in sorted((SUITE / "kits").iterdir())}


# --- what the suite holds ---------------------------------------------------------------------------------

LEAST = {"true": 36, "mutation": 300, "paraphrase": 120, "twin": 200, "policy": 20, "claim-free": 150}


@pytest.mark.parametrize(("kind", "least"), LEAST.items())
def test_there_are_cases_enough_of_each_kind(kind: str, least: int) -> None:
    assert len(tagged(kind)) >= least


def test_every_case_is_of_one_kind() -> None:
    assert sum(len(tagged(kind)) for kind in LEAST) == len(CASES)


def test_there_are_nine_brands_with_six_proof_points_each(kits: dict[str, Kit]) -> None:
    brands = {name for name in kits if not name.endswith(("-without", "-strict"))}

    assert len(brands) == 9
    assert all(len(kits[brand].proof_points) >= 6 for brand in brands)


def test_every_true_claim_is_altered_in_each_of_the_eight_ways() -> None:
    altered: dict[str, set[str]] = defaultdict(set)
    for case in tagged("mutation"):
        altered[case.cluster or ""] |= set(case.tags) & set(KINDS)

    assert len(tagged("true")) >= 30
    assert {case.cluster: set(KINDS) for case in tagged("true")} == altered


def test_a_mutation_is_other_words_or_a_later_day() -> None:
    true = {case.cluster: case for case in tagged("true")}
    for case in tagged("mutation"):
        before = true[case.cluster]
        assert (copy_of(case) == copy_of(before)) is ("expiry" in case.tags), case.id
        assert (publish(case) == publish(before)) is ("expiry" not in case.tags), case.id
        assert cited(case) == cited(before), case.id


def test_a_pair_of_twins_has_one_copy_and_differs_in_its_proof() -> None:
    pairs: dict[str, list[Case]] = defaultdict(list)
    for case in (*tagged("twin"), *tagged("policy")):
        pairs[case.id.rsplit("-", 1)[0]].append(case)

    assert len(tagged("twin")) >= 200
    for given, without in pairs.values():
        assert copy_of(given) == copy_of(without)
        assert (given.kit, cited(given)) != (without.kit, cited(without))


def test_no_case_stands_twice() -> None:
    keys = Counter((case.tags[0], case.kit, copy_of(case), *cited(case), publish(case)) for case in CASES)

    assert [key for key, times in keys.items() if times > 1] == []


# --- that the labels can be true --------------------------------------------------------------------------


def test_what_is_expected_to_be_accepted_cites_a_proof_point_in_force(kits: dict[str, Kit]) -> None:
    for case in CASES:
        if case.expect["claim"] == "accepted":
            (proof_id,) = cited(case)
            proof = kits[case.kit or ""].proof(proof_id)
            assert proof is not None, case.id
            assert proof.approved_on < publish(case), case.id
            assert proof.usable(publish(case)), case.id


def test_expired_claims_are_published_after_the_last_day_of_their_proof(kits: dict[str, Kit]) -> None:
    for case in tagged("expiry"):
        proof = kits[case.kit or ""].proof(cited(case)[0])
        assert proof is not None, case.id
        assert proof.valid_until < publish(case), case.id


def test_no_proof_is_in_force_where_a_twin_is_without(kits: dict[str, Kit]) -> None:
    for case in tagged("twin-without"):
        for proof_id in cited(case):
            proof = kits[case.kit or ""].proof(proof_id)
            assert proof is None or not proof.usable(publish(case)), case.id


def test_the_kits_of_a_brand_differ_in_nothing_else(kits: dict[str, Kit]) -> None:
    for name in [name for name in kits if name.endswith("-without")]:
        brand, without, strict = kits[name.removesuffix("-without")], kits[name], kits[f"{name[:-8]}-strict"]
        known = {proof.id: proof.model_dump(exclude={"status", "evidence"}) for proof in brand.proof_points}
        left = {proof.id: proof.model_dump(exclude={"status", "evidence"}) for proof in without.proof_points}
        assert left.items() <= known.items()
        assert 0 < len(left) < len(known)
        assert without.claims == brand.claims
        assert strict.proof_points == brand.proof_points
        assert strict.claims.evidence == brand.claims.evidence
        for section in ("meta", "messaging", "channels", "privacy", "banned_claims", "disclosures"):
            assert getattr(brand, section) == getattr(without, section) == getattr(strict, section)


def test_evidence_may_support_what_its_proof_point_says_it_supports(kits: dict[str, Kit]) -> None:
    for name, kit in kits.items():
        for proof in kit.proof_points:
            assert set(proof.supports) <= set(kit.claims.evidence[proof.evidence.type]), (name, proof.id)


def fold(text: str) -> str:
    return " ".join(text.casefold().rstrip(".").split())


def test_no_paraphrase_has_an_approved_wording_in_it(kits: dict[str, Kit]) -> None:
    for case in tagged("paraphrase"):
        wordings = [wording for proof in kits[case.kit or ""].proof_points for wording in proof.claims]
        assert [wording for wording in wordings if fold(wording) in fold(copy_of(case))] == [], case.id


def test_copy_without_a_claim_cites_nothing() -> None:
    assert [case.id for case in tagged("claim-free") if cited(case)] == []


# --- the parts --------------------------------------------------------------------------------------------


def test_no_brand_and_no_proof_point_is_in_two_parts() -> None:
    parts = [tagged(split) for split in SPLITS]

    assert sum(map(len, parts)) == len(CASES)
    for one, other in itertools.combinations(parts, 2):
        assert {case.cluster for case in one}.isdisjoint(case.cluster for case in other)
        assert {case.tags[-1] for case in one}.isdisjoint(case.tags[-1] for case in other)


@pytest.mark.parametrize("kind", LEAST)
def test_the_first_two_parts_have_about_as_much_of_each_kind(kind: str) -> None:
    dev, held_out = len(tagged(f"{kind}-dev")), len(tagged(f"{kind}-held-out"))

    assert 0.4 < held_out / (dev + held_out) < 0.6


def test_the_fresh_part_has_eight_mutations_of_each_kind_for_each_brand() -> None:
    counts = Counter(
        (case.tags[-1], kind) for case in tagged("mutation-fresh") for kind in KINDS if kind in case.tags
    )

    assert len(counts) == 2 * len(KINDS)
    assert min(counts.values()) >= 8


def test_the_readme_counts_what_the_suite_holds() -> None:
    table = (SUITE / "README.md").read_text("utf-8").partition("## What it holds")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if "|" in line]
    told = [tuple(map(int, row[1:-1])) for row in rows[2:]]

    pairs = {"twin": 2, "policy": 2}
    assert told == [tuple(len(tagged(f"{k}-{h}")) // pairs.get(k, 1) for h in SPLITS) for k in LEAST]


# --- the script that writes the cases ---------------------------------------------------------------------


def script(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-E", "-s", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_cases_are_those_of_the_written_copy() -> None:
    found = script("--check")

    assert (found.returncode, found.stderr) == (0, "")


def test_the_script_knows_nothing_but_the_standard_library() -> None:
    names: set[str] = set()
    for script in (SCRIPT, SCRIPT.with_name("_written.py")):
        tree = ast.parse(script.read_text("utf-8"))
        names |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "_written"}


HEAD = "split dev\nday 2026-06-15\nproduct bread\nmarket GB\nlocale en-GB\n\nproof salt\n"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "written").mkdir()
    return tmp_path


def test_a_changed_text_is_noticed_until_the_cases_are_written(written: Path) -> None:
    file = written / "written" / "mill.txt"
    file.write_text(f"{HEAD}true Salt fell by 25%.\n  value 25% => 45%\n  expiry 2027-01-01\n")

    assert script("--check", "--suite", written).returncode == 1
    assert script("--write", "--suite", written).returncode == 0
    assert script("--check", "--suite", written).returncode == 0
    cases = [json.loads(line) for line in (written / "cases.jsonl").read_text().splitlines()]
    assert [case["id"] for case in cases] == [
        "mill-salt-true",
        "mill-salt-not-value",
        "mill-salt-not-expiry",
    ]
    assert [copy_of(Case.model_validate(case)) for case in cases] == [
        "Salt fell by 25%.",
        "Salt fell by 45%.",
        "Salt fell by 25%.",
    ]
    assert cases[2]["input"]["brief"]["publish"] == "2027-01-01"

    file.write_text(file.read_text().replace("45%", "65%"))
    assert script("--check", "--suite", written).returncode == 1


WRONG = {
    "an edit of words that are not there": ("true Salt fell.\n  value 25% => 45%\n", 9),
    "an edit of words that stand twice": ("true Salt, salt-free salt fell.\n  metric salt => fat\n", 9),
    "an edit without an arrow": ("true Salt fell.\n  direction fell rose\n", 9),
    "an edit of no claim": ("  direction fell => rose\n", 8),
    "an edit that swallows a space": ("true Salt fell here.\n  scope  here => everywhere\n", 9),
    "a mutation that nobody knows": ("true Salt fell.\n  mood fell => rose\n", 9),
    "a day that is none": ("true Salt fell.\n  expiry 2027-02-30\n", 9),
    "an empty sentence": ("para Salt fell. | *\n", 8),
    "two sentences and no star": ("para Salt fell. | And then?\n", 8),
    "a line of no kind": ("claim Salt fell.\n", 8),
}


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_copy_that_cannot_be_a_case_is_named_by_line(written: Path, text: str, line: int) -> None:
    (written / "written" / "mill.txt").write_text(HEAD + text)

    found = script("--write", "--suite", written)

    assert found.returncode == 2
    assert found.stderr.startswith(f"mill.txt:{line}: ")
    assert not (written / "cases.jsonl").exists()
