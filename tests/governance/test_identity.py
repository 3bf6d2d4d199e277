"""Only an identified person decides; what is recorded says how sure we are of who it was."""

import pytest
from tests.governance.making import TOKEN, book, tokens_required

from brandwright.errors import RefusedError
from brandwright.governance import TOKEN_VARIABLE, Playbook, identify

TOKEN_ENV = {TOKEN_VARIABLE: TOKEN}


@pytest.mark.parametrize(
    ("name", "acts_as"),
    [("anna", "anna"), ("ANNA", "anna"), (" Anna  Ray ", "anna"), ("mallory", "olga"), ("Zoë", "olga")],
)
def test_a_local_name_is_a_listed_person_or_the_local_owner_and_is_recorded_as_claimed(
    name: str, acts_as: str
) -> None:
    who = identify(book(), name, {})
    assert who.person.id == acts_as
    assert (who.actor.kind, who.actor.id, who.actor.auth) == ("person", " ".join(name.split()), "local")
    assert who.actor.account


def test_the_account_is_the_operating_systems_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identify(book(), "anna", {}).account
    monkeypatch.setenv("LOGNAME", "ceo")
    monkeypatch.setenv("USER", "ceo")
    assert identify(book(), "anna", {}).account == before


def test_a_deputy_acts_in_the_roles_of_whom_they_stand_in_for_and_not_further() -> None:
    people = book(
        people={
            "people": [
                {"id": "a", "name": "A", "roles": ["brand"], "deputies": ["b"]},
                {"id": "b", "name": "B", "roles": ["legal"], "deputies": ["c"]},
                {"id": "c", "name": "C", "roles": ["product"]},
            ],
            "local_owner": None,
        }
    )
    assert identify(people, "b", {}).roles == {"legal", "brand"}
    assert identify(people, "c", {}).roles == {"product", "legal"}
    assert identify(people, "a", {}).roles == {"brand"}


@pytest.mark.parametrize("name", ["", "anna", "Anna Ray"])
def test_a_token_proves_its_owner_who_may_repeat_the_name(name: str) -> None:
    who = identify(tokens_required(), name, TOKEN_ENV)
    assert (who.person.id, who.actor.id, who.actor.auth) == ("anna", "anna", "token")


REFUSED = [
    (book(), "", {}, "BW100", "Nobody is named"),
    (book(), "   ", {}, "BW100", "Nobody is named"),
    (book(), "an\u202ena", {}, "BW100", "hidden"),
    (book(), "anna\x00", {}, "BW100", "cannot be used"),
    (book(), "a" * 81, {}, "BW100", "longer than 80"),
    (book(people={"local_owner": None}), "mallory", {}, "BW100", "not listed"),
    (book(), "content", {}, "BW102", "is an agent"),
    (book(), "Content", {}, "BW102", "is an agent"),
    (book(), "agent:anna", {}, "BW102", "is an agent"),
    (tokens_required(), "content", TOKEN_ENV, "BW102", "is an agent"),
    (tokens_required(), "anna", {}, "BW101", "needs a token"),
    (tokens_required(), "leo", TOKEN_ENV, "BW101", "belongs to anna, not to leo"),
    (tokens_required(), "anna", {TOKEN_VARIABLE: "guess"}, "BW101", "belongs to nobody"),
    (book(), "anna", {TOKEN_VARIABLE: "guess"}, "BW101", "belongs to nobody"),
]


@pytest.mark.parametrize(("playbook", "name", "env", "code", "message"), REFUSED)
def test_nobody_else_is_identified(
    playbook: Playbook, name: str, env: dict[str, str], code: str, message: str
) -> None:
    with pytest.raises(RefusedError, match=message) as caught:
        identify(playbook, name, env)
    assert caught.value.code == code
    assert caught.value.hint
    assert "guess" not in caught.value.message + caught.value.hint
