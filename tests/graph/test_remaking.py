"""One approved asset becomes others: its claims go along as far as they check again, its approval never does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.example import make_example
from tests.graph.desks import acts, at_work, brief_of, draft, post

from brandwright.content import Draft
from brandwright.content.formats import FORMATS
from brandwright.errors import BrandwrightError, ModelError
from brandwright.governance import Choice, identify, review_state
from brandwright.graph.desk import Desk
from brandwright.graph.editing import edit_review
from brandwright.graph.remaking import draft_from
from brandwright.graph.reviewing import decide_review, show_review
from brandwright.llm import Port
from brandwright.llm._chat import ScriptedEngine
from brandwright.store import drafts, learnings, reviews, runs
from brandwright.testing import ScriptedChatModel

pytestmark = pytest.mark.slow

OWN = "You ask twice who has the review, and the thread is gone."
"""A sentence that an editor wrote: no approved line says it, and it claims nothing."""

ASKED = ("ad", "landing-page")


def decide(desk: Desk, review: str, kind: Choice | None, why: str = "Because.") -> str:
    return decide_review(desk, review, kind, identify(desk.playbook, "Ana", {}), reason=why, sha=None).child


@pytest.fixture(scope="module")
def with_article(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with an approved article: an editor changed a sentence, and it quotes two sources."""
    folder = tmp_path_factory.mktemp("article") / "demo"
    make_example(folder)
    with at_work(folder) as desk:
        made = draft(desk, brief_of(folder, "blog-consideration")).assets[0]
        body = made.draft.part("body")
        assert body is not None
        text = FORMATS["md"](made.draft).decode().replace(body.blocks[0].text, OWN)
        edit_review(
            desk,
            made.review.id,
            text,
            identify(desk.playbook, "Ana", {}),
            reason="Ours.",
            version=made.review.version,
        )
        decide(desk, made.review.id, "approve")
        assert review_state(desk.ledger, made.review.id) == "approved"
    return folder, made.review.id


@pytest.fixture
def article(with_article: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    folder, review = with_article
    return Path(shutil.copytree(folder, tmp_path / "demo")), review


def texts(made: Draft) -> list[str]:
    return [span.sentence.text for part in made.parts for span in part.spans()]


def approved(desk: Desk, review: str) -> Draft:
    return show_review(desk, review).draft


def test_each_usual_channel_gets_an_asset_that_waits_for_a_decision_of_its_own(
    article: tuple[Path, str],
) -> None:
    folder, review = article
    with at_work(folder) as desk:
        report = draft_from(desk, review)
        states = [review_state(desk.ledger, asset.review.id) for asset in report.assets]
        article_draft = approved(desk, review)

    channels = [asset.draft.channel for asset in report.assets]
    assert channels == [
        "email-sequence",
        "ad",
        "landing-page",
        "linkedin-post",
        "video-script",
        "sales-email",
    ]
    assert {asset.verdict for asset in report.assets} == {"pass"}
    assert states == ["pending"] * 6
    assert all(signoff.decision_id is None for asset in report.assets for signoff in asset.signoffs)
    places = {(asset.draft.segment, asset.draft.stage) for asset in report.assets}
    assert places == {(article_draft.segment, article_draft.stage)}


def test_the_run_says_which_bytes_it_was_made_from(article: tuple[Path, str]) -> None:
    folder, review = article
    with at_work(folder) as desk:
        sha = approved(desk, review).sha256
        report = draft_from(desk, review, channels=ASKED)
        (started,) = [entry for entry in acts(desk, "run.started") if entry.object.id == report.run.id]
        shown = show_review(desk, report.assets[0].review.id)

    assert report.run.parent == review
    assert report.original is not None
    assert (report.original.review, report.original.draft_sha) == (review, sha)
    assert {(ref.kind, ref.id, ref.sha256) for ref in started.refs} >= {
        ("review", review, ""),
        ("draft", f"dr-{sha[:12]}", sha),
    }
    assert shown.original == (report.original, "approved")
    assert shown.view.review.parent == review


def test_a_sequence_of_emails_is_one_asset_whose_messages_say_different_things(
    article: tuple[Path, str],
) -> None:
    folder, review = article
    with at_work(folder) as desk:
        (sequence,) = draft_from(desk, review, channels=["email-sequence"]).assets

    names = [part.name for part in sequence.draft.parts]
    assert names == [f"{name}_{n}" for n in (1, 2, 3) for name in ("subject", "body", "cta")] + ["legal"]
    said = texts(sequence.draft)
    assert len(said) == len(set(said))
    assert "unsubscribe" in sequence.draft.parts[-1].text


def test_the_embedded_engine_says_first_what_the_original_says_in_its_editors_words_too(
    article: tuple[Path, str],
) -> None:
    folder, review = article
    with at_work(folder) as desk:
        before = texts(approved(desk, review))
        (made,) = draft_from(desk, review, channels=["linkedin-post"]).assets
        fresh = draft(
            desk, brief_of(folder, "blog-consideration", channels=["linkedin-post"], sources=[])
        ).assets[0]

    assert OWN in texts(made.draft)
    assert OWN not in texts(fresh.draft)
    known = {text.rstrip(".") for text in before}
    body = made.draft.part("body")
    assert body is not None
    kept = [span.sentence.text.rstrip(".") in known for span in body.spans()]
    assert sum(kept) > len(kept) / 2
    assert any("the original says it" in choice["because"] for choice in made.choices)


def test_quotes_go_along_under_their_ids_and_no_source_is_read_again(article: tuple[Path, str]) -> None:
    folder, review = article
    shutil.rmtree(folder / "examples" / "sources")
    with at_work(folder) as desk:
        quoted = {name for name in approved(desk, review).evidence_ids() if name.startswith("ext-")}
        report = draft_from(desk, review, channels=["landing-page"])

    assert quoted
    assert quoted & set(report.assets[0].draft.evidence_ids())
    assert report.verdict == "pass"
    assert {step.name for step in report.model_calls} == {"content"}


def test_a_model_is_shown_the_original_as_marked_data(article: tuple[Path, str]) -> None:
    folder, review = article
    model = ScriptedChatModel(replies=[post(), post()])
    with at_work(folder, model) as desk:
        report = draft_from(desk, review, channels=["linkedin-post"])

    _, asked = model.history[0]
    shown = str(asked.content).partition("An approved draft to remake:")[2]
    assert OWN.split()[-1] in shown
    assert "¶" in shown
    assert report.assets[0].draft.parts == post().parts


def only_for_blogs(folder: Path, proof: str) -> None:
    """Narrow a proof point to articles."""
    file = folder / "brand" / "proof_points.yaml"
    text = file.read_text(encoding="utf-8")
    assert f"- id: {proof}\n" in text
    narrowed = text.replace(f"- id: {proof}\n", f"- id: {proof}\n  channels: [blog]\n")
    file.write_text(narrowed, encoding="utf-8")


def test_a_claim_whose_proof_is_for_articles_alone_is_stopped_in_a_post(
    example_workspace: Path,
) -> None:
    """An approved sentence brings its evidence as an id, and the id is checked anew for the new channel."""
    only_for_blogs(example_workspace, "gate-scorers")
    with at_work(example_workspace) as desk:
        made = draft(desk, brief_of(example_workspace, "blog-consideration")).assets[0]
        assert "gate-scorers" in made.draft.evidence_ids()
        decide(desk, made.review.id, "approve")
        careful = draft_from(desk, made.review.id, channels=["linkedin-post"]).assets[0]
        copying = replace(desk, port=Port(ScriptedEngine(ScriptedChatModel(replies=[post()] * 4))))
        careless = draft_from(copying, made.review.id, channels=["linkedin-post"]).assets[0]

    assert "gate-scorers" not in careful.draft.evidence_ids()
    assert careful.verdict == "pass"
    assert any(choice["choice"] == "left out of the original" for choice in careful.choices)
    assert "gate-scorers" in careless.draft.evidence_ids()
    assert (careless.verdict, careless.review.held) == ("revise", True)


def proof_ran_out(desk: Desk, review: str) -> Desk:
    return replace(desk, clock=lambda: datetime(2027, 9, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("turn", "code"),
    [
        pytest.param(lambda desk, review: decide(desk, review, None), "BW732", id="withdrawn"),
        pytest.param(proof_ran_out, "BW746", id="its proof ran out"),
    ],
)
def test_an_approval_that_does_not_hold_is_nothing_to_remake(
    article: tuple[Path, str], turn: Callable[[Desk, str], object], code: str
) -> None:
    folder, review = article
    with at_work(folder) as desk:
        turned = turn(desk, review)
        with pytest.raises(BrandwrightError) as refused:
            draft_from(turned if isinstance(turned, Desk) else desk, review)
        with desk.ledger.read() as tx:
            assert len(runs.list_(tx, graph="prepare")) == 1

    assert refused.value.code == code
    assert refused.value.hint


@pytest.mark.parametrize(
    ("brief", "kind", "code"),
    [
        ("linkedin-awareness", None, "BW401"),
        ("unprovable-offer", None, "BW320"),
        ("linkedin-awareness", "reject", "BW732"),
        ("linkedin-awareness", "request-changes", "BW732"),
    ],
)
def test_what_nobody_approved_is_nothing_to_remake(
    example_workspace: Path, brief: str, kind: Choice | None, code: str
) -> None:
    with at_work(example_workspace) as desk:
        review = draft(desk, brief_of(example_workspace, brief)).assets[0].review.id
        if kind is not None:
            decide(desk, review, kind)
        with pytest.raises(BrandwrightError) as refused:
            draft_from(desk, review)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("channels", "code"), [(["fax"], "BW251"), (["ad", "blog"], "BW299"), (["ad", "fax"], "BW251")]
)
def test_a_channel_that_it_cannot_be_remade_for_is_refused_before_anything_is_written(
    article: tuple[Path, str], channels: list[str], code: str
) -> None:
    folder, review = article
    with at_work(folder) as desk, pytest.raises(BrandwrightError) as refused:
        draft_from(desk, review, channels=channels)
    assert refused.value.code == code
    assert refused.value.where is not None


def test_a_kit_without_another_channel_says_so(example_workspace: Path) -> None:
    file = example_workspace / "brand" / "channels.yaml"
    entries = re.split(r"(?m)^(?=- id: )", file.read_text(encoding="utf-8"))
    file.write_text(
        "".join(e for e in entries if "- id: " not in e[:6] or e.startswith("- id: linkedin-post"))
    )
    with at_work(example_workspace) as desk:
        review = draft(desk, brief_of(example_workspace)).assets[0].review.id
        decide(desk, review, "approve")
        with pytest.raises(BrandwrightError) as refused:
            draft_from(desk, review)
    assert refused.value.code == "BW299"


def test_the_same_command_again_resumes_what_broke_off_and_begins_anew_after_that(
    article: tuple[Path, str],
) -> None:
    folder, review = article
    with at_work(folder, ScriptedChatModel(replies=[])) as desk, pytest.raises(ModelError):
        draft_from(desk, review, channels=["linkedin-post"])
    with at_work(folder, ScriptedChatModel(replies=[post()] * 4)) as desk:
        again = draft_from(desk, review, channels=["linkedin-post"])
        anew = draft_from(desk, review, channels=["linkedin-post"])
        with desk.ledger.read() as tx:
            made = runs.list_(tx, parent=review)

    assert (again.resumed, anew.resumed) == (True, False)
    assert [run.id for run in made] == [anew.run.id, again.run.id]


def test_a_publish_date_that_has_passed_is_today_and_one_to_come_is_kept(example_workspace: Path) -> None:
    then, later = date(2026, 12, 1), datetime(2026, 12, 10, 9, tzinfo=UTC)
    with at_work(example_workspace) as desk:
        desk = replace(desk, clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
        review = draft(desk, brief_of(example_workspace, publish=then)).assets[0].review.id
        decide(desk, review, "approve")
        before = draft_from(desk, review, channels=["ad"])
        after = draft_from(replace(desk, clock=lambda: later), review, channels=["ad"])

    assert before.run.brief_json["publish"] == "2026-12-01"
    assert after.run.brief_json["publish"] == "2026-12-10"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_requested_changes_are_drafted_from_the_original_as_long_as_its_approval_holds(
    article: tuple[Path, str], withdrawn: bool
) -> None:
    folder, review = article
    with at_work(folder) as desk:
        (made,) = draft_from(desk, review, channels=["linkedin-post"]).assets
        if withdrawn:
            decide(desk, review, None)
        child = decide(desk, made.review.id, "request-changes", "Shorter, please.")
        with desk.ledger.read() as tx:
            run = runs.get(tx, child)
            (again,) = reviews.list_(tx, run_id=child)
            words = texts(drafts.get(tx, again.draft_sha))

    assert run is not None
    assert ("original" in run.inputs_json) is not withdrawn
    assert (OWN in words) is not withdrawn


def test_nothing_is_learned_or_approved_by_remaking(article: tuple[Path, str]) -> None:
    folder, review = article
    with at_work(folder) as desk:
        with desk.ledger.read() as tx:
            before = [learning.id for learning in learnings.list_(tx)]
        draft_from(desk, review, channels=ASKED)
        with desk.ledger.read() as tx:
            assert [learning.id for learning in learnings.list_(tx)] == before
            assert [name for name, _ in reviews.approved_drafts(tx, 50)] == [review]
