"""What the embedded engine writes: approved language and the brief's words, for any trade and layout."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.agents.kits import BAKERY, BANK, ON, as_draft, brief, learning, task_for

from brandwright.agents import CONTENT, ContentOutput, ContentTask
from brandwright.brandkit import DraftView, Kit, check, evidence_of
from brandwright.content import Extract, Sentence
from brandwright.content.sentences import split_sentences
from brandwright.errors import WorkspaceError

KITS = {"bakery": BAKERY, "bank": BANK}
CHANNELS = ["letter", "text", "article", "search", "deck"]
STAGES = ["awareness", "consideration", "decision", "retention", "browsing"]


def compose(task: ContentTask) -> ContentOutput:
    return CONTENT.compose(task)


def sentences(output: ContentOutput) -> Iterator[Sentence]:
    for part in output.parts:
        for block in part.blocks:
            yield from block.sentences


def words(output: ContentOutput) -> str:
    return " ".join(sentence.text for sentence in sentences(output))


def part(output: ContentOutput, name: str) -> str:
    return next(part.text for part in output.parts if part.name == name)


def approved(kit: Kit, task: ContentTask) -> set[str]:
    """Every sentence that the kit or the brief has, without the full stop at its end."""
    texts = [line.text for pillar in kit.messaging.pillars for line in pillar.lines]
    texts += [pillar.title for pillar in kit.messaging.pillars]
    texts += [claim for proof in kit.proof_points for claim in (*proof.claims, *proof.disclaimers)]
    texts += [disclosure.text for disclosure in kit.disclosures]
    texts += [text for product in kit.meta.products for text in (product.name, product.description)]
    texts += [task.brief.message, *task.brief.constraints.must_include]
    texts += [task.brief.offer.text] if task.brief.offer else []
    return {sentence.rstrip(".") for text in texts for sentence in split_sentences(text)}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kit", KITS.values(), ids=KITS.keys())
def test_every_sentence_is_approved_language_or_the_briefs_own(kit: Kit, channel: str, stage: str) -> None:
    product = "box" if kit is BAKERY else "loan"
    task = task_for(kit, brief(product, channels=channel, stages=stage, offer={"text": "Bring a friend"}))

    output = compose(task)

    assert {sentence.text.rstrip(".") for sentence in sentences(output)} <= approved(kit, task)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kit", KITS.values(), ids=KITS.keys())
def test_the_gates_rules_on_layout_limits_citations_and_disclosures_are_met(
    kit: Kit, channel: str, stage: str
) -> None:
    task = task_for(kit, brief("box" if kit is BAKERY else "loan", channels=channel, stages=stage))
    draft = as_draft(task, compose(task).parts)

    view = DraftView(draft, kit, task.brief, evidence_of(kit, (), (), task.brief, ON), (), ON)
    families = {"parts", "limits", "citations", "disclosures", "constraints"}
    found = [f for f in check(view) if f.rule.partition(".")[0] in families and f.action != "pass"]

    assert [(finding.rule, finding.message) for finding in found] == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_same_task_gives_the_same_bytes(channel: str) -> None:
    task = task_for(BAKERY, brief(channels=channel))

    assert as_draft(task, compose(task).parts).sha256 == as_draft(task, compose(task).parts).sha256


def test_segments_stages_channels_and_needs_make_drafts_differ() -> None:
    briefs = [
        brief(),
        brief(segments="office"),
        brief(stages="consideration"),
        brief(stages="decision"),
        brief(channels="article"),
        brief(message="Know the field and the mill behind your loaf."),
    ]

    texts = [words(compose(task_for(BAKERY, asked))) for asked in briefs]

    assert len(set(texts)) == len(briefs)


def test_a_line_made_for_the_segment_comes_before_one_for_everybody() -> None:
    assert "Office breakfasts" in words(compose(task_for(BAKERY, brief(segments="office"))))
    assert "Office breakfasts" not in words(compose(task_for(BAKERY, brief())))


def test_every_sentence_of_copy_names_its_evidence() -> None:
    output = compose(task_for(BAKERY, brief(stages="decision", offer={"text": "Bring a friend."})))

    evidence = {sentence.text: sentence.evidence for sentence in sentences(output)}
    assert all(ids for text, ids in evidence.items() if text != "While stocks last.")
    assert evidence["Breakfast can wait for you."] == ("brief:message",)
    assert evidence["Bring a friend."] == ("brief:offer",)


def test_a_line_that_claims_names_the_line_and_its_proof() -> None:
    output = compose(task_for(BAKERY, brief(stages="retention")))

    cited = [set(sentence.evidence) for sentence in sentences(output)]
    assert {"s.fact", "loaves"} in cited


def test_the_brief_words_that_are_approved_already_rest_on_the_line_as_well() -> None:
    output = compose(task_for(BAKERY, brief(message="Each box holds three loaves.")))

    (ids,) = [s.evidence for s in sentences(output) if s.text == "Each box holds three loaves."]
    assert set(ids) == {"brief:message", "s.fact", "loaves"}


def test_proof_that_has_run_out_by_the_publish_date_is_not_used() -> None:
    asked = brief(stages="decision")

    before = task_for(BAKERY, asked, on=date(2026, 1, 15))
    after = task_for(BAKERY, asked, on=date(2026, 5, 1))

    assert "old" in {proof.id for proof in before.proof}
    assert "old" not in {proof.id for proof in after.proof}
    assert "900" not in words(compose(after))


def test_a_line_whose_proof_has_run_out_is_not_used() -> None:
    task = task_for(BAKERY, brief(stages="retention"), on=date(2027, 6, 1))

    assert "three loaves" not in words(compose(task))


def test_proof_brings_its_disclaimers_and_the_disclosures_of_its_claims() -> None:
    output = compose(task_for(BANK, brief("loan", stages="decision")))

    assert "3.9%" in words(output)
    assert "Subject to credit approval." in words(output)
    assert "Representative example: see the rate sheet." in part(output, "legal")


@pytest.mark.parametrize(
    "message", ["The first talk is free.", "A talk for 20 dollars.", "Get 20% off the fee.", "It costs €20."]
)
def test_a_disclosure_follows_a_claim_that_the_gate_would_find(message: str) -> None:
    output = compose(task_for(BANK, brief("loan", message=message)))

    assert "Representative example: see the rate sheet." in part(output, "legal")


def test_no_disclosure_follows_copy_without_its_claim() -> None:
    assert "Representative example" not in words(compose(task_for(BANK, brief("loan", stages="awareness"))))


def test_a_layout_without_a_legal_part_keeps_room_for_what_is_owed() -> None:
    output = compose(task_for(BAKERY, brief(channels="text", offer={"text": "Bring a friend to breakfast."})))

    assert "While stocks last." in part(output, "body")
    assert len(part(output, "body")) <= 120


@pytest.mark.parametrize("forbidden", ["door", "rests overnight"])
def test_lines_with_words_to_avoid_are_passed_over(forbidden: str) -> None:
    task = task_for(BAKERY, brief(constraints={"must_avoid": [forbidden]}))

    assert forbidden not in words(compose(task))


def test_a_text_to_include_comes_from_a_line_that_has_it_or_as_the_briefs_words() -> None:
    from_line = compose(task_for(BAKERY, brief(constraints={"must_include": ["crust"]})))
    own = compose(task_for(BAKERY, brief(constraints={"must_include": ["Closed on Sundays."]})))

    assert [s.evidence for s in sentences(from_line) if "crust" in s.text] == [("s.closing",)]
    assert [s.evidence for s in sentences(own) if s.text == "Closed on Sundays."] == [("brief:must-include",)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("closed on Sundays", "Closed on Sundays."),
        ("Closed on Sundays!", "Closed on Sundays!"),
        ("eBread for all", "eBread for all."),
        ("kornhaus.example has the list", "kornhaus.example has the list."),
    ],
)
def test_a_fragment_to_include_becomes_a_sentence_of_the_same_words(asked: str, said: str) -> None:
    task = task_for(BAKERY, brief(constraints={"must_include": [asked]}))
    output = compose(task)

    assert [s.text for s in sentences(output) if s.evidence == ("brief:must-include",)] == [said]
    evidence = evidence_of(BAKERY, (), (), task.brief, ON)
    view = DraftView(as_draft(task, output.parts), BAKERY, task.brief, evidence, (), ON)
    found = {finding.rule for finding in check(view)}
    assert not found & {"constraints.must-include", "citations.unknown"}


@pytest.mark.parametrize("stage", STAGES)
def test_a_quote_stands_with_its_source_and_cites_its_extract(stage: str) -> None:
    quote = "Warm bread is what most people miss at breakfast."
    extract = Extract(
        id="ext-1",
        source="s",
        source_sha256="0" * 64,
        title="The Breakfast Survey",
        quote=quote,
        start=0,
        end=9,
        line=1,
    )

    output = compose(task_for(BAKERY, brief(stages=stage), extracts=[extract]))

    (found,) = [s for s in sentences(output) if s.evidence == ("ext-1",)]
    assert found.text == f'According to The Breakfast Survey: "{quote}"'


@pytest.mark.parametrize("quote", ["Kornhaus is the best bakery.", "We love our bread at breakfast."])
def test_no_source_speaks_for_the_brand(quote: str) -> None:
    extract = Extract(
        id="ext-1", source="s", source_sha256="0" * 64, title="A letter", quote=quote, start=0, end=9, line=1
    )

    assert quote not in words(compose(task_for(BAKERY, brief(), extracts=[extract])))


# --- learnings ----------------------------------------------------------------------------------------------


def subject_with(*learnings: Any) -> str:
    return part(compose(task_for(BAKERY, learnings=learnings)), "subject")


def test_a_learning_changes_the_shape_of_the_opening_and_is_named() -> None:
    output = compose(task_for(BAKERY, learnings=[learning("L-1")]))

    assert subject_with() == "Fresh bread on Monday"
    assert part(output, "subject") == "Is there bread at home?"
    assert [choice.because for choice in output.choices if choice.choice == "subject"] == [
        "learning L-1: question works here"
    ]


@pytest.mark.parametrize(
    ("note", "picked"),
    [
        (learning("L-1", value=-0.1), "Fresh bread on Monday"),
        (learning("L-1", metric="unsubscribe_rate", value=-0.1), "Is there bread at home?"),
        (learning("L-1", direction="positive", value=-0.1), "Is there bread at home?"),
        (learning("L-1", direction="none"), "Fresh bread on Monday"),
        (learning("L-1", format="statement", value=-0.1), "Is there bread at home?"),
        (learning("L-1", channel="text"), "Fresh bread on Monday"),
        (learning("L-1", segment="office"), "Fresh bread on Monday"),
        (learning("L-1", segment="family"), "Is there bread at home?"),
        (learning("L-1", origin="example"), "Fresh bread on Monday"),
        (learning("L-1", status="proposed"), "Fresh bread on Monday"),
    ],
)
def test_a_learning_counts_where_it_holds_and_in_its_direction(note: Any, picked: str) -> None:
    assert subject_with(note) == picked


def test_an_experiment_outweighs_an_anecdote() -> None:
    against = learning("L-2", strength="anecdote", value=-0.1)

    assert subject_with(learning("L-1", strength="experiment"), against) == "Is there bread at home?"
    assert subject_with(
        learning("L-1", strength="anecdote"), learning("L-2", strength="experiment", value=-0.1)
    ) == ("Fresh bread on Monday")


def test_a_learning_about_an_order_changes_the_recipe() -> None:
    plain = compose(task_for(BAKERY))
    output = compose(task_for(BAKERY, learnings=[learning("L-9", format="problem-first")]))

    assert not part(plain, "body").startswith("Toast from a bag")
    assert part(output, "body").startswith("Toast from a bag")
    assert any(c.because == "learning L-9: problem-first works here" for c in output.choices)


def test_variants_lead_with_another_angle() -> None:
    texts = [words(compose(task_for(BAKERY, variant=variant))) for variant in range(3)]

    assert len(set(texts)) == 3


# --- limits -------------------------------------------------------------------------------------------------

LIMITS = st.one_of(st.none(), st.integers(1, 400))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    channel=st.sampled_from(CHANNELS),
    stage=st.sampled_from(STAGES),
    max_chars=LIMITS,
    block_max=LIMITS,
    blocks=st.integers(1, 5),
    count=st.sampled_from(["characters", "bytes", "gsm7"]),
)
def test_no_limit_is_ever_exceeded(
    channel: str, stage: str, max_chars: int | None, block_max: int | None, blocks: int, count: str
) -> None:
    task = task_for(
        BAKERY, brief(channels=channel, stages=stage, offer={"text": "Bring a friend — it’s free."})
    )
    limits = {"max_chars": max_chars, "block_max_chars": block_max, "max_blocks": blocks, "count": count}
    limits |= {"min_blocks": 1}
    parts = tuple(spec.model_copy(update=limits) for spec in task.channel.parts)
    task = task.model_copy(update={"channel": task.channel.model_copy(update={"parts": parts})})
    try:
        output = compose(task)
    except WorkspaceError as error:
        event(error.code)
        return
    kit = BAKERY.model_copy(update={"channels": (task.channel,)})
    draft = as_draft(task, output.parts)
    view = DraftView(draft, kit, task.brief, evidence_of(kit, (), (), task.brief, ON), (), ON)

    exceeded = {"limits.part", "limits.block", "parts.kind", "parts.unknown", "parts.repeated", "parts.count"}
    assert [finding.message for finding in check(view) if finding.rule in exceeded] == []


@pytest.mark.parametrize("least", [2, 3, 4, 5])
def test_a_required_part_is_filled_with_other_short_lines_before_it_is_left_short(least: int) -> None:
    """Titles and hooks that fit run out; other lines, and the message, fit as well."""
    task = task_for(BAKERY, brief(channels="search", message="Sleep in, eat well."))
    parts = tuple(
        spec.model_copy(update={"min_blocks": least, "max_blocks": 15, "block_max_chars": 27})
        if spec.name == "headline"
        else spec
        for spec in task.channel.parts
    )
    task = task.model_copy(update={"channel": task.channel.model_copy(update={"parts": parts})})

    heads = next(part for part in compose(task).parts if part.name == "headline")

    texts = [block.text for block in heads.blocks]
    assert len(texts) == len(set(texts)) == least


def test_a_part_that_stays_short_is_told() -> None:
    task = task_for(BAKERY, brief(channels="search"))
    parts = tuple(
        spec.model_copy(update={"min_blocks": 9, "max_blocks": 15, "block_max_chars": 24})
        for spec in task.channel.parts
    )
    output = compose(task.model_copy(update={"channel": task.channel.model_copy(update={"parts": parts})}))

    told = [c.because for c in output.choices if c.choice == "left out of headline"]
    assert ["of 9" in because for because in told] == [True]


def test_copy_for_a_kit_that_has_nothing_says_so() -> None:
    task = task_for(BAKERY, brief(channels="search"))
    parts = tuple(spec.model_copy(update={"block_max_chars": 2}) for spec in task.channel.parts)
    empty = task.model_copy(update={"channel": task.channel.model_copy(update={"parts": parts})})

    with pytest.raises(WorkspaceError, match="has nothing that fits search/family/awareness") as caught:
        compose(empty)

    assert caught.value.code == "BW646"


def test_what_the_brief_says_and_has_no_room_for_is_told() -> None:
    long = (
        "This message is far longer than a text message can be, and nobody should shorten it in silence. " * 2
    )

    output = compose(task_for(BAKERY, brief(channels="text", message=long)))

    assert "brief:message" not in as_draft(task_for(BAKERY), output.parts).evidence_ids()
    assert any(choice.picked == "brief:message" and "left out" in choice.choice for choice in output.choices)
