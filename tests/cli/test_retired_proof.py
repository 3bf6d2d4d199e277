"""Proof that no longer holds finds the drafts that rest on it; what chance drew is looked at again."""

from __future__ import annotations

import pytest
from tests.cli.terminal import WHO, Reviewed

pytestmark = pytest.mark.slow

PROOF = "gate-scorers"
WHY = ("--reason", "One check was taken out.")


def test_a_retired_proof_point_names_what_is_live_and_stops_the_export(approved: Reviewed) -> None:
    approved.run("live", approved.review, "--as", "linkedin:7", *WHO[:2])
    file = approved.folder / "brand" / "proof_points.yaml"
    before = file.read_text(encoding="utf-8").splitlines()

    done = approved.run("kit", "retire", PROOF, *WHO[:2], *WHY, "--json").follows("kit-retire")

    (draft,) = done["drafts"]
    assert (draft["review"], draft["state"]) == (approved.review, "approved")
    assert [(place["platform"], place["id"]) for place in draft["live"]] == [("linkedin", "7")]
    after = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ["  status: retired"]

    approved.export("--format", "md").refused("BW733")
    stale = approved.run("kit", "stale", "--json")
    (found,) = stale.follows("kit-stale")["drafts"]
    assert (stale.code, found["evidence"]) == (3, [{"id": PROOF, "why": "retired"}])

    shown = approved.run("audit", "show", "--evidence", PROOF, "--json").follows("audit")
    assert [one["review"] for one in shown["resting"]] == [approved.review]
    retired = next(one for one in shown["entries"] if one["act"] == "kit.proof-retired")
    assert (retired["actor"]["id"], retired["data"]["live"]) == (WHO[1], 1)
    approved.run("kit", "retire", PROOF, *WHO[:2], *WHY, "--json").refused("BW7151")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("kit", "retire", "gate-scorer", *WHO[:2], *WHY), "BW2152"),
        (("kit", "retire", PROOF, *WHO[:2]), "BW210"),
        (("kit", "retire", PROOF, "--by", "agent:content", *WHY), "BW102"),
        (("kit", "proposals", "--undo", "kp-none", *WHO), "BW288"),
        (("review", "audit", "rev-none", "--ok", *WHO[:2]), "BW2150"),
        (("review", "audit", "rev-none", *WHO[:2]), "BW2153"),
        (("review", "audit", "rev-none", "--ok", "--finding", "Old.", *WHO[:2]), "BW2153"),
    ],
)
def test_what_cannot_be_done_says_why(approved: Reviewed, words: tuple[str, ...], code: str) -> None:
    approved.run(*words, "--json").refused(code)


def test_nothing_was_drawn_from_a_week_that_is_not_over(approved: Reviewed) -> None:
    assert approved.run("review", "audit", "--json").follows("review-audit")["samples"] == []
    assert "Nothing waits for a second look." in approved.run("review", "audit").out
