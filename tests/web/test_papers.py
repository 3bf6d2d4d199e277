"""Plans and reports of research in the inbox: read and decided on the same pages as copy, and never edited there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.terminal import brandwright
from tests.example import make_example
from tests.graph.test_policy_at_work import GOAL, add_rule
from tests.web.conftest import Open, opened
from tests.web.test_inbox import WHY, state

SIGNED = "{{id: {kind}-s, when: {{kind: {kind}, always: true}}, decision: signoff, signoff: [brand], reason: Yes.}}"
BRIEF = "examples/briefs/blog-consideration.yaml"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """An inbox with a plan (`pending`) and a report of research (`held`, though nothing holds it)."""
    folder = tmp_path_factory.mktemp("papers") / "demo"
    make_example(folder)
    for kind in ("plan", "research"):
        add_rule(folder, SIGNED.format(kind=kind))
    plan = brandwright("plan", "brief", GOAL, "--out", "plan.yaml", "--json", cwd=folder)
    assert (plan.code, plan.json["path"]) == (0, None)
    read = brandwright("research", BRIEF, "--json", cwd=folder)
    made = plan.json["review"]["id"], read.json["review"]["id"]
    with opened((folder, *made), tmp_path_factory.mktemp("open")) as inbox:
        inbox.sign_in()
        yield inbox


def test_the_queue_lists_them_by_what_they_are(papers: Open) -> None:
    page = papers.client.get("/").text
    for review, kind in ((papers.pending, "plan"), (papers.held, "research")):
        assert f"/reviews/{review}" in page
        assert f"{kind}/" in page


@pytest.mark.parametrize("view", ["final", "changes", "side", "sources"])
@pytest.mark.parametrize("which", ["pending", "held"])
def test_every_view_shows_them_and_offers_no_edit(papers: Open, which: str, view: str) -> None:
    review = getattr(papers, which)
    answer = papers.client.get(f"/reviews/{review}?view={view}")
    assert answer.status_code == 200
    assert f"/reviews/{review}/edit" not in answer.text
    assert 'value="approve"' in answer.text


def test_their_text_is_there(papers: Open) -> None:
    assert GOAL in papers.client.get(f"/reviews/{papers.pending}").text
    assert "<blockquote" in papers.client.get(f"/reviews/{papers.held}").text


def test_an_edit_is_refused_with_the_reason(papers: Open) -> None:
    answer = papers.post(f"/reviews/{papers.pending}/edit", copy="Other words.", reason=WHY, version="1")
    assert answer.status_code == 422
    assert "decided about as it stands" in answer.text
    assert state(papers, papers.pending) == "pending"


def test_people_decide_on_the_page(papers: Open, tmp_path: Path) -> None:
    folder = papers.desk.workspace.root
    for review in (papers.pending, papers.held):
        sent = {"sha": papers.sha(review), "version": "1", "reason": WHY}
        papers.post(f"/reviews/{review}/decision", kind="approve", **sent)
        assert state(papers, review) == "approved"
    out = tmp_path / "plan.yaml"
    made = brandwright("export", papers.pending, "--format", "yaml", "--out", str(out), cwd=folder)
    assert made.code == 0
    assert "plan: run-" in out.read_text("utf-8")
    shown = brandwright("audit", "show", papers.pending, cwd=folder).out
    assert "review.approve" in shown
    assert "planning" in shown
