"""Words that a kit prefers, avoids, marks or spells in one way."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Kit, Terms
from brandwright.content import Block, Finding, Part

View = Callable[..., DraftView]
Mend = Callable[[DraftView, list[Finding]], DraftView]
MakeBlock = Callable[..., Block]


def with_terms(kit: Kit, **terms: Any) -> Kit:
    """The kit with these terms and no others."""
    return kit.model_copy(update={"terms": Terms.model_validate(terms)})


LOGIN = {"avoid": [{"term": "login to", "use": "sign in to"}, {"term": "login", "use": "sign in"}]}
SIGNOFF = {"avoid": [{"term": "sign off", "use": "sign-off"}]}
PARTNER = {"avoid": [{"term": "partner", "use": "channel partner"}]}
PHONE = {"avoid": [{"term": "iphone", "use": "iPhone"}]}
MARK = {"trademarks": [{"name": "Harborlight", "mark": "®"}, {"name": "Safe Harbor"}]}
MAIL = {"consistent": [{"spellings": ["e-mail", "email"]}]}
OUR_MAIL = {"consistent": [{"spellings": ["e-mail", "email"], "use": "email"}]}
SSO = {"acronyms": {"SSO": "single sign-on"}}

CASES: tuple[tuple[dict[str, Any], str, list[tuple[str, str, str]]], ...] = (
    # avoid
    (LOGIN, "Please login to it.", [("terms.avoid", "login to", "sign in to")]),
    (LOGIN, "Login now.", [("terms.avoid", "Login", "Sign in")]),
    (LOGIN, "LOGIN NOW", [("terms.avoid", "LOGIN", "SIGN IN")]),
    (LOGIN, "See harborlight.com/login.", []),
    (SIGNOFF, "It needs a sign off.", [("terms.avoid", "sign off", "sign-off")]),
    (SIGNOFF, "It needs a sign-off. Sign-off is quick.", []),
    (PARTNER, "Ask a partner.", [("terms.avoid", "partner", "channel partner")]),
    (PARTNER, "Channel partner news, for any channel partner.", []),
    (PHONE, "On your iphone or iPhone.", [("terms.avoid", "iphone", "iPhone")]),
    # trademarks
    (MARK, "Harborlight waits.", [("terms.trademark", "Harborlight", "Harborlight®")]),
    (MARK, "HARBORLIGHT waits.", [("terms.trademark", "HARBORLIGHT", "HARBORLIGHT®")]),
    (MARK, "Harborlight® waits. Harborlight is calm.", []),
    (MARK, "Harborlight (R) waits.", []),
    (MARK, "Harborlight™ waits.", []),
    (
        MARK,
        "Harborlight® waits. Harborlight ® is calm.",
        [("terms.mark-repeated", "Harborlight ®", "Harborlight")],
    ),
    (MARK, "Harborlight’s gate.", [("terms.trademark", "Harborlight", "Harborlight®")]),
    (MARK, "See harborlight.com. Safe Harbor™ too.", []),
    (MARK, "Safe-Harbor waits.", [("terms.trademark", "Safe-Harbor", "Safe-Harbor™")]),
    # one spelling
    (MAIL, "An email is an email.", []),
    (MAIL, "An e-mail is an e-mail.", []),
    (MAIL, "An email, an e-mail, an email.", [("terms.consistent", "e-mail", "email")]),
    (MAIL, "E-mail first, then email.", [("terms.consistent", "email", "e-mail")]),
    (MAIL, "E-mail me at email@harborlight.example.", []),
    (OUR_MAIL, "E-mail only.", [("terms.consistent", "E-mail", "Email")]),
    # acronyms
    (SSO, "We have SSO.", [("terms.acronym", "SSO", "single sign-on (SSO)")]),
    (SSO, "SSO is there.", [("terms.acronym", "SSO", "Single sign-on (SSO)")]),
    (SSO, "We have single sign-on (SSO). SSO is calm.", []),
    (SSO, "We have SSO (single sign-on).", []),
    (SSO, "We have SSO. Few have single sign-on.", [("terms.acronym", "SSO", "single sign-on (SSO)")]),
    # other companies
    (
        {"competitors": [{"name": "Otherly", "aliases": ["OTL"]}]},
        "As OTL does.",
        [("terms.competitor", "OTL", "")],
    ),
)


@pytest.mark.parametrize(("terms", "text", "expected"), CASES, ids=[case[1] for case in CASES])
def test_terms(
    view: View, mend: Mend, kit: Kit, terms: dict[str, Any], text: str, expected: list[tuple[str, str, str]]
) -> None:
    seen = view(text, kit=with_terms(kit, **terms))
    found = RULES["terms"](seen)
    assert [(f.rule, f.excerpt, f.fixes[0].text if f.fixes else "") for f in found] == expected
    again = RULES["terms"](mend(seen, found))
    assert not [finding for finding in again if finding.fixes]


def test_a_mark_and_a_meaning_stand_where_the_draft_begins(
    view: View, kit: Kit, make_block: MakeBlock
) -> None:
    ours = with_terms(kit, **MARK, **SSO)
    parts = [
        Part(name="subject", blocks=(make_block("Single sign-on by Harborlight®", kind="subject"),)),
        Part(name="body", blocks=(make_block("Harborlight has SSO."),)),
    ]
    assert RULES["terms"](view(parts=parts, kit=ours)) == []
    parts.reverse()
    assert [f.rule for f in RULES["terms"](view(parts=parts, kit=ours))] == [
        "terms.trademark",
        "terms.mark-repeated",
        "terms.acronym",
    ]


LISTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("avoid", {"term": "hub"}, "The hub."),
    ("trademarks", {"name": "Lantern"}, "The Lantern."),
    ("consistent", {"spellings": ["e-mail", "email"]}, "E-mail or email."),
    ("competitors", {"name": "Otherly"}, "As Otherly does."),
)
AWAY: tuple[dict[str, Any], ...] = (
    {"status": "draft"},
    {"status": "retired"},
    {"effective_from": "2026-06-02"},
    {"expires_on": "2026-05-31"},
    {"channels": ["sms"]},
    {"markets": ["EU"]},
)


@pytest.mark.parametrize("away", AWAY, ids=str)
@pytest.mark.parametrize(("name", "entry", "text"), LISTS, ids=[case[0] for case in LISTS])
def test_an_entry_holds_where_and_when_it_is_meant(
    view: View, kit: Kit, name: str, entry: dict[str, Any], text: str, away: dict[str, Any]
) -> None:
    assert RULES["terms"](view(text, kit=with_terms(kit, **{name: [entry]})))
    seen = view(text, kit=with_terms(kit, **{name: [entry | away]}), on=date(2026, 6, 1))
    assert RULES["terms"](seen) == []


def test_who_agrees_to_a_mention(view: View, kit: Kit) -> None:
    entry = {"name": "Otherly", "mention": "approval", "role": "brand"}
    (finding,) = RULES["terms"](view("As Otherly does.", kit=with_terms(kit, competitors=[entry])))
    assert (finding.action, finding.role) == ("needs-role", "brand")


WORDS = st.lists(
    st.sampled_from(
        (
            "login",
            "login_to",
            "Login",
            "sign_off",
            "sign-off",
            "partner",
            "channel_partner",
            "Harborlight",
            "Harborlight®",
            "harborlight",
            "e-mail",
            "Email",
            "EMAIL",
            "SSO",
            "single_sign-on",
            "the",
            ".",
            ",",
            "iphone",
        )
    ),
    min_size=1,
    max_size=14,
)


@given(WORDS)
def test_no_fix_asks_for_another(view: View, mend: Mend, kit: Kit, words: list[str]) -> None:
    avoid = [entry for terms in (LOGIN, SIGNOFF, PARTNER, PHONE) for entry in terms["avoid"]]
    ours = with_terms(kit, avoid=avoid, exact=["iPhone"], **MARK, **OUR_MAIL, **SSO)
    seen = view(" ".join(words).replace("_", " "), kit=ours)
    mended = mend(seen, RULES["terms"](seen))
    again = RULES["terms"](mended)
    assert not [finding for finding in again if finding.fixes], mended.draft.parts[0].text
