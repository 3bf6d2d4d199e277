"""Guidelines become proposals, and a person's yes makes them the kit: whole, once, on record, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import acts, at_work

from brandwright.agents.kit_proposer import KitProposerOutput, ReadEntry
from brandwright.brandkit import load_kit
from brandwright.brandkit.proposing.accepting import Change
from brandwright.cli._scaffold import scaffold_company
from brandwright.errors import BrandwrightError, RefusedError, UsageError, WorkspaceError
from brandwright.governance import Identity, identify
from brandwright.graph.desk import Desk
from brandwright.graph.proposing import decide_proposals, list_proposals, propose
from brandwright.store import runs
from brandwright.testing import LoopbackEndpoint, ScriptedChatModel
from brandwright.testing.fixtures import serve_model

__all__ = ["serve_model"]

GUIDE = """# Guide

Say “guests”, not “users”. Use “start” instead of “begin”.

# Never say

- miracle
- cures all

# Claims

| Claim | Proof | Valid until |
|---|---|---|
| We serve 40 towns | Delivery report 2026 | 2099-03-31 |
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new company with a guideline."""
    scaffold_company(tmp_path / "acme", "ACME")
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "report.txt").write_text(
        "Delivery report\n\nWe serve 40 towns, as of October.\n", encoding="utf-8"
    )
    return tmp_path / "acme"


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """The company at work, its guideline read."""
    with at_work(folder) as opened:
        propose(opened, [folder.parent / "guide.md"])
        yield opened


def ana(desk: Desk) -> Identity:
    return identify(desk.playbook, "Ana", {})


def ids(desk: Desk, **wanted: Any) -> dict[str, str]:
    """Open proposals, id by title."""
    return {one.entry.title: one.entry.id for one in list_proposals(desk, **wanted)}


def brand_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder / "brand").rglob("*")) if path.is_file()}


def test_proposing_changes_nothing_in_the_kit_and_says_where_everything_stands(folder: Path) -> None:
    before = brand_files(folder)
    with at_work(folder) as desk:
        report = propose(desk, [folder.parent / "guide.md"])
        (read,) = acts(desk, "kit.read")

    assert brand_files(folder) == before
    assert [entry.title for entry in report.new][:2] == ["“guests”, not “users”", "“start”, not “begin”"]
    assert {quote.place for entry in report.new for quote in entry.quotes} >= {
        "guide.md, line 3, under “Guide”",
        "guide.md, line 7, under “Never say”",
    }
    assert read.object.sha256 == hashlib.sha256(GUIDE.encode()).hexdigest()


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    with at_work(folder) as desk:
        assert propose(desk, [folder.parent / "guide.md"], dry_run=True).new
        assert list_proposals(desk) == []


def test_what_is_accepted_stands_in_the_kit_and_on_record(desk: Desk, folder: Path) -> None:
    terms = folder / "brand" / "terms.yaml"
    lines = terms.read_text(encoding="utf-8").split("\n")
    wanted = ids(desk)["“guests”, not “users”"]

    done = decide_proposals(desk, ana(desk), accept=[wanted], reason="Our guide says so")

    kit = load_kit(folder / "brand")
    assert [(a.term, a.use) for a in kit.terms.avoid][-1] == ("users", "guests")
    assert done.kit_sha == kit.sha256
    assert [line for line in lines if line not in terms.read_text(encoding="utf-8").split("\n")] == []
    (entry,) = acts(desk, "kit.accepted")
    assert (entry.actor.id, entry.reason, entry.object.id) == ("Ana", "Our guide says so", wanted)
    assert entry.refs[0].sha256 == kit.sha256
    assert wanted not in ids(desk).values()


def test_a_decided_proposal_stays_decided_when_the_document_is_read_again(desk: Desk, folder: Path) -> None:
    found = ids(desk)
    decide_proposals(desk, ana(desk), accept=[found["“guests”, not “users”"]])
    decide_proposals(desk, ana(desk), drop=[found["never “miracle”"]], reason="We sell miracles")

    with at_work(folder) as again:
        report = propose(again, [folder.parent / "guide.md"])
        assert report.new == []
        assert "never “miracle”" not in ids(again)
        with pytest.raises(UsageError) as caught:
            decide_proposals(again, ana(again), accept=[found["never “miracle”"]])

    assert caught.value.code == "BW288"


def test_a_second_document_adds_its_quote_to_what_is_open(desk: Desk, folder: Path) -> None:
    other = folder.parent / "other.md"
    other.write_text("# Words\n\n- users → guests\n", encoding="utf-8")

    report = propose(desk, [other])

    assert (report.new, len(report.again)) == ([], 1)
    (one,) = [one for one in list_proposals(desk) if one.entry.title == "“guests”, not “users”"]
    assert [quote.file for quote in one.entry.quotes] == ["guide.md", "other.md"]


def test_two_replacements_for_one_word_stay_open_until_somebody_names_one(desk: Desk, folder: Path) -> None:
    other = folder.parent / "other.md"
    other.write_text("# Words\n\n- users → people\n", encoding="utf-8")
    propose(desk, [other])

    done = decide_proposals(desk, ana(desk), accept_all=True, section="terms")
    assert sorted(entry.title for entry, _ in done.left) == ["“guests”, not “users”", "“people”, not “users”"]
    assert [entry.title for entry in done.accepted] == ["“start”, not “begin”"]

    with at_work(folder) as again:
        named = ids(again)["“people”, not “users”"]
        assert decide_proposals(again, ana(again), accept=[named]).accepted
    with at_work(folder) as third:
        (one,) = list_proposals(third, section="terms")
        assert one.against == ("the kit writes “people” for “users”",)


def test_a_claim_without_its_document_is_a_draft_that_says_what_is_missing(desk: Desk, folder: Path) -> None:
    claim = ids(desk)["We serve 40 towns"]

    done = decide_proposals(desk, ana(desk), accept=[claim])

    (proof,) = load_kit(folder / "brand").proof_points
    assert (proof.status, proof.approved_by) == ("draft", "owner")
    assert "the document that proves it (Delivery report 2026)" in proof.rationale
    assert not proof.usable(date.today())
    assert done.missing == {claim: ("the document that proves it (Delivery report 2026)",)}


def test_a_claim_with_its_document_is_approved_and_pinned(desk: Desk, folder: Path) -> None:
    report = folder.parent / "report.txt"

    done = decide_proposals(desk, ana(desk), accept=[ids(desk)["We serve 40 towns"]], evidence=[report])

    (proof,) = load_kit(folder / "brand").proof_points
    assert (proof.status, proof.valid_until) == ("approved", date(2099, 3, 31))
    assert list(done.missing.values()) == [()]
    assert (folder / "brand" / proof.evidence.file).read_bytes() == report.read_bytes()
    assert proof.evidence.sha256 == hashlib.sha256(report.read_bytes()).hexdigest()
    assert proof.evidence.excerpt == "We serve 40 towns, as of October."


def test_a_document_that_states_another_figure_proves_nothing(desk: Desk, folder: Path) -> None:
    other = folder.parent / "other.txt"
    other.write_text("We serve 41 towns, as of October.\n", encoding="utf-8")

    decide_proposals(desk, ana(desk), accept=[ids(desk)["We serve 40 towns"]], evidence=[other])

    assert load_kit(folder / "brand").proof_points[0].status == "draft"


def test_what_the_kits_lint_would_refuse_stays_open(desk: Desk, folder: Path) -> None:
    other = folder.parent / "other.md"
    other.write_text(
        "Bad: Our bread is warm today.\n\nBad: Guaranteed results with warm bread.\n", encoding="utf-8"
    )
    propose(desk, [other])

    done = decide_proposals(desk, ana(desk), accept_all=True, section="examples")

    ((entry, why),) = done.left
    assert (entry.title, why.startswith("kit lint: ")) == ("off-brand: Our bread is warm today.", True)
    assert load_kit(folder / "brand").examples[-1].text == "Guaranteed results with warm bread."


@pytest.mark.parametrize("name", ["agent:kit_proposer", "kit_proposer"])
def test_an_agent_never_decides(desk: Desk, name: str) -> None:
    with pytest.raises(RefusedError):
        identify(desk.playbook, name, {})


@pytest.mark.parametrize(("access", "code"), [("approver", "BW1100"), ("admin", "BW107")])
def test_a_person_without_the_access_or_the_role_does_not_decide(
    desk: Desk, folder: Path, access: str, code: str
) -> None:
    people = folder / "playbook" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    extra = f"  - id: bo\n    name: Bo\n    roles: [finance]\n    access: {access}\n    deputies: []\n"
    people.write_text(text.replace("\n# Who a local name", f"{extra}\n# Who a local name"), encoding="utf-8")
    with at_work(folder) as again:
        found = list(ids(again).values())
        with pytest.raises(RefusedError) as caught:
            decide_proposals(again, identify(again.playbook, "bo", {}), accept=found[:1])

    assert caught.value.code == code


def test_a_drop_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        decide_proposals(desk, ana(desk), drop=list(ids(desk).values())[:1])

    assert caught.value.code == "BW289"


def test_a_file_that_changed_meanwhile_is_left_alone_and_nothing_is_decided(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = folder / "brand" / "terms.yaml"
    apply = Change.apply

    def edited_first(change: Change) -> None:
        terms.write_text(terms.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        apply(change)

    monkeypatch.setattr(Change, "apply", edited_first)
    with pytest.raises(WorkspaceError) as caught:
        decide_proposals(desk, ana(desk), accept_all=True)

    assert caught.value.code == "BW693"
    assert terms.read_text(encoding="utf-8").endswith("# mine\n")
    assert [avoid.term for avoid in load_kit(folder / "brand").terms.avoid] == ["utilize", "leverage"]
    assert len(ids(desk)) == 5
    assert acts(desk, "kit.accepted") == []


def test_when_a_file_cannot_be_written_every_file_is_as_before(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brandwright.brandkit.proposing import accepting

    before, replace = brand_files(folder), accepting._replace
    written: list[Path] = []

    def full(path: Path, data: bytes) -> None:
        if len(written) == 2:
            written.append(path)
            raise OSError(28, "No space left on device")
        written.append(path)
        replace(path, data)

    monkeypatch.setattr(accepting, "_replace", full)
    with pytest.raises(WorkspaceError):
        decide_proposals(desk, ana(desk), accept_all=True)

    assert brand_files(folder) == before
    assert len(ids(desk)) == 5


def test_a_file_in_a_form_that_cannot_be_added_to_is_left_alone(desk: Desk, folder: Path) -> None:
    terms = folder / "brand" / "terms.yaml"
    terms.write_text("{exact: [ACME]}\n", encoding="utf-8")
    before = brand_files(folder)

    with at_work(folder) as again, pytest.raises(BrandwrightError) as caught:
        decide_proposals(again, ana(again), accept_all=True)

    assert caught.value.code == "BW691"
    assert brand_files(folder) == before


TEXT = "# House words\n\nPeople who buy from us are guests. The word clients belongs to lawyers.\n"


def read(*entries: ReadEntry) -> KitProposerOutput:
    return KitProposerOutput(entries=entries)


SAID = ReadEntry(section="s1", kind="avoid", words="clients", quote="The word clients belongs to lawyers.")
MADE_UP = ReadEntry(section="s1", kind="never", words="cheap", quote="Never say cheap.")
BESIDE = ReadEntry(section="s1", kind="avoid", words="patrons", quote="The word clients belongs to lawyers.")


def test_a_model_reads_on_and_what_does_not_stand_in_the_source_is_dropped(folder: Path) -> None:
    source = folder.parent / "prose.md"
    source.write_text(TEXT, encoding="utf-8")
    model = ScriptedChatModel(replies=[read(SAID, MADE_UP, BESIDE)])

    with at_work(folder, model) as desk:
        report = propose(desk, [source])
        with desk.ledger.read() as tx:
            run = runs.get(tx, report.run)

    assert run is not None
    assert (run.status, run.outcome_json) == ("finished", {"entries": 1, "dropped": 2})
    assert [(entry.title, entry.source) for entry in report.new] == [("avoid “clients”", "scripted")]
    assert report.dropped == 2
    (asked,) = model.history
    assert "<data" in str(asked[-1].content)
    assert "belongs to lawyers" in str(asked[-1].content)
    assert "House words" not in str(asked[0].content)


def test_the_models_entries_join_those_of_the_rules(folder: Path) -> None:
    source = folder.parent / "prose.md"
    source.write_text("# Words\n\nSay “guests”, not “users”.\n", encoding="utf-8")
    same = ReadEntry(
        section="s1", kind="swap", words="users", other="guests", quote="Say “guests”, not “users”."
    )

    with at_work(folder, ScriptedChatModel(replies=[read(same)])) as desk:
        (entry,) = propose(desk, [source]).new

    assert (entry.source, len(entry.quotes)) == ("rules", 1)


def test_rules_alone_ask_no_model(folder: Path) -> None:
    model = ScriptedChatModel(replies=[])

    with at_work(folder, model) as desk:
        assert propose(desk, [folder.parent / "guide.md"], rules_only=True).new

    assert model.history == []


def test_a_real_endpoint_is_asked_by_a_strict_schema(
    folder: Path, serve_model: Callable[[Sequence[Any]], LoopbackEndpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    source = folder.parent / "prose.md"
    source.write_text(TEXT, encoding="utf-8")
    endpoint = serve_model([read(SAID, MADE_UP)])
    env = {
        "BRANDWRIGHT_MODEL_ENGINE": "openai",
        "BRANDWRIGHT_MODEL_BASE_URL": endpoint.url,
        "BRANDWRIGHT_MODEL_MODEL": "test-model",
    }

    with at_work(folder, env=env) as desk:
        report = propose(desk, [source])

    (request,) = endpoint.requests
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert [(entry.title, entry.source) for entry in report.new] == [("avoid “clients”", "test-model")]
    assert report.dropped == 1


def test_a_line_that_states_a_proven_claim_names_its_proof(desk: Desk, folder: Path) -> None:
    other = folder.parent / "lines.md"
    other.write_text("# Key messages\n\n- We serve 40 towns.\n- Send us the blade.\n", encoding="utf-8")
    propose(desk, [other])

    done = decide_proposals(desk, ana(desk), accept_all=True, evidence=[folder.parent / "report.txt"])

    (pillar,) = load_kit(folder / "brand").messaging.pillars
    assert [line.proof for line in pillar.lines] == [("we-serve-40-towns",), ()]
    assert done.left == ()


def test_a_smaller_limit_takes_what_is_seen_at_once_along(desk: Desk, folder: Path) -> None:
    other = folder.parent / "limits.md"
    other.write_text("| Channel | Limit |\n|---|---|\n| Subject line | 40 characters |\n", encoding="utf-8")
    propose(desk, [other])

    decide_proposals(desk, ana(desk), accept_all=True, section="channels")

    channel = load_kit(folder / "brand").channel("email")
    assert channel is not None
    part = channel.part("subject")
    assert part is not None
    assert (part.soft_chars, part.max_chars) == (40, 40)


def test_another_document_of_the_same_name_is_kept_beside_the_first(desk: Desk, folder: Path) -> None:
    (folder / "brand" / "evidence" / "report.txt").write_text("Something else.\n", encoding="utf-8")

    accepted = [ids(desk)["We serve 40 towns"]]
    decide_proposals(desk, ana(desk), accept=accepted, evidence=[folder.parent / "report.txt"])

    (proof,) = load_kit(folder / "brand").proof_points
    assert proof.evidence.file.startswith("evidence/report-")
    assert (folder / "brand" / "evidence" / "report.txt").read_text(encoding="utf-8") == "Something else.\n"
