"""The playbook is loaded as a whole, and what does not fit together is named."""

import shutil
from pathlib import Path

import pytest

from brandwright._assets import asset
from brandwright.errors import WorkspaceError
from brandwright.governance import load_playbook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the starter playbook."""
    return Path(shutil.copytree(asset("playbook"), tmp_path / "playbook"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the starter's {path.name} has no {old!r} any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_starter_playbook_fits_together() -> None:
    playbook = load_playbook(asset("playbook"))
    assert playbook.people.require_token is False
    assert len({playbook.policy_sha256, playbook.roster_sha256, playbook.strategy_sha256}) == 3


def test_in_the_starter_one_local_owner_holds_every_role_that_the_policy_names() -> None:
    playbook = load_playbook(asset("playbook"))
    owner = playbook.people.person(playbook.people.local_owner or "")
    assert owner is not None
    assert playbook.policy.roles() <= set(owner.roles)


def test_a_comment_changes_no_hash_and_a_deadline_does(folder: Path) -> None:
    before = load_playbook(folder).policy_sha256
    change(folder / "policy.yaml", "rules:", "# a remark\nrules:")
    assert load_playbook(folder).policy_sha256 == before
    change(folder / "policy.yaml", "due_hours: 48", "due_hours: 47")
    assert load_playbook(folder).policy_sha256 != before


BROKEN = [
    ("people.yaml", "local_owner: owner", "local_owner: nobody", "BW650", "`nobody` is not listed"),
    ("people.yaml", "require_token: false", "require_token: true", "BW650", "nobody has one"),
    ("people.yaml", "deputies: []", "deputies: [ghost]", "BW650", "the deputy `ghost`"),
    ("people.yaml", "deputies: []", "deputies: [owner]", "BW650", "nobody else"),
    ("policy.yaml", "signoff: [legal]", "signoff: [lawyer]", "BW650", "the role `lawyer`, which nobody"),
    ("people.yaml", "id: owner", "id: content", "BW650", "`content` is a person and an agent"),
    (
        "people.yaml",
        "deputies: []",
        "deputies: []\n    phone: 1",
        "BW602",
        "`people[0].phone` is not a known field",
    ),
    ("roster.yaml", "manager: owner", "manager: ghost", "BW650", "the manager `ghost`"),
    ("roster.yaml", "outcome: approved-drafts", "outcome: fame", "BW650", "the outcome `fame`"),
    ("roster.yaml", "id: content", "id: research", "BW650", "Two entries have the id `research`"),
    ("roster.yaml", "reads: [brief, sources]", "reads: [brief, secrets]", "BW602", "`agents[0].reads[1]`"),
    ("policy.yaml", "signoff: [brand]", "signoff: []", "BW602", "`rules[0].signoff`"),
    ("policy.yaml", "{kind: draft, always: true}", "{kind: draft}", "BW602", "needs a condition"),
    ("policy.yaml", "kind: draft, always: true", "always: true, offer: true", "BW602", "stands alone"),
    ("policy.yaml", "comparative, superlative", "comparative, funny", "BW602", "claim_classes[1]"),
    ("policy.yaml", "id: offers", "id: budgets", "BW650", "Two entries have the id `budgets`"),
    ("strategy.yaml", "owner: owner", "owner: ghost", "BW650", "the owner `ghost`"),
    ("strategy.yaml", "serves: approved-drafts", "serves: fame", "BW650", "serves `fame`"),
    ("sources.yaml", "owner: owner", "owner: ghost", "BW650", "the owner `ghost`"),
    ("sources.yaml", "path: examples", "url: ftp://examples", "BW602", "https://"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "message"), BROKEN)
def test_what_does_not_fit_is_named(
    folder: Path, file: str, old: str, new: str, code: str, message: str
) -> None:
    change(folder / file, old, new)
    with pytest.raises(WorkspaceError) as caught:
        load_playbook(folder)
    error = caught.value
    assert (error.code, error.where.file) == (code, str(folder / file))
    assert message in error.message
    assert error.hint


def test_two_people_with_one_token_are_not_told_apart(folder: Path) -> None:
    token = "a" * 64
    second = (
        f"deputies: []\n    token_sha256: {token}\n  - {{id: b, name: B, roles: [x], token_sha256: {token}}}"
    )
    change(folder / "people.yaml", "deputies: []", second)
    with pytest.raises(WorkspaceError, match="same token"):
        load_playbook(folder)


def test_a_missing_file_is_named_and_sources_may_be_missing(folder: Path) -> None:
    (folder / "sources.yaml").unlink()
    assert load_playbook(folder).sources.sources == ()
    (folder / "policy.yaml").unlink()
    with pytest.raises(WorkspaceError, match=r"policy\.yaml") as caught:
        load_playbook(folder)
    assert caught.value.code == "BW600"
    with pytest.raises(WorkspaceError, match="no folder"):
        load_playbook(folder / "nowhere")


def test_sources_are_found_by_their_path_however_it_is_written() -> None:
    playbook = load_playbook(asset("playbook"))
    source = playbook.sources.sources[0]
    assert playbook.source_for(f"./{source.path}") == source
    assert playbook.source_for("elsewhere.md") is None


def test_an_outcome_that_the_strategy_lacks_is_named_with_those_that_it_has() -> None:
    playbook = load_playbook(asset("playbook"))
    first = playbook.strategy.outcomes[0]
    assert playbook.outcome(first.id) == first
    with pytest.raises(WorkspaceError, match="no outcome `fame`") as caught:
        playbook.outcome("fame")
    assert first.id in caught.value.hint
