"""Plans come from the strategy and the kit."""

from typing import Any

import pytest
from tests.agents.kits import BAKERY, learning

from brandwright.agents import (
    PLANNING,
    EffectGrounds,
    LearningNote,
    LineCandidate,
    PlanOutput,
    PlanTask,
)

LINES = tuple(
    LineCandidate(line=line, pillar=pillar.id, title=pillar.title)
    for pillar in BAKERY.messaging.pillars
    for line in pillar.lines
    if line.role in ("hook", "promise", "how", "fact", "closing", "problem")
)


def plan_task(goal: str, **more: Any) -> PlanTask:
    """A goal for the bakery."""
    base: dict[str, Any] = {
        "goal": goal,
        "outcomes": [
            {"id": "orders", "name": "More orders of boxes", "metric": "boxes_ordered", "owner": "sales"},
            {"id": "stay", "name": "Subscribers who stay", "metric": "renewals", "owner": "care"},
        ],
        "segments": [
            {"id": "family", "name": "Families", "needs": ["Warm bread for breakfast.", "Less shopping."]},
            {"id": "office", "name": "Offices", "needs": ["Meetings with something to eat."]},
        ],
        "stages": ["awareness", "consideration", "decision", "retention"],
        "products": [product.model_dump() for product in BAKERY.meta.products],
        "channels": [channel.model_dump() for channel in BAKERY.channels],
        "markets": ["US", "GB"],
        "locales": ["en"],
        "lines": [line.model_dump() for line in LINES],
    }
    return PlanTask.model_validate({**base, **more})


def plan(goal: str, **more: Any) -> PlanOutput:
    asked = plan_task(goal, **more)
    checked = PLANNING.check(asked, PLANNING.compose(asked))
    assert checked.problems == ()
    return checked.value


def test_each_field_is_the_entry_that_shares_most_words_with_the_goal() -> None:
    made = plan("Offices should renew: more subscribers who stay, by letter, in GB.")

    assert (made.outcome, made.metric, made.owner) == ("stay", "renewals", "care")
    assert (made.segment, made.stage, made.market, made.channels) == (
        "office",
        "retention",
        "GB",
        ("letter",),
    )
    assert made.need == "Meetings with something to eat."


def test_the_message_is_an_approved_line_word_for_word() -> None:
    made = plan("Tell families about the field behind each loaf.")

    assert (made.message_line, made.message) == ("g.promise", "You know the field behind each loaf.")


def test_every_field_says_why() -> None:
    made = plan("More orders from families.")

    fields = {reason.field for reason in made.why}
    assert fields >= {
        "outcome",
        "metric",
        "owner",
        "segment",
        "need",
        "stage",
        "message",
        "product",
        "channels",
    }
    assert all(reason.because for reason in made.why)


def test_a_goal_that_names_nothing_gets_the_first_of_each_and_is_told_so() -> None:
    made = plan("Growth!")

    assert (made.outcome, made.segment, made.stage) == ("orders", "family", "awareness")
    assert sum("first one" in reason.because for reason in made.why) >= 4


def test_learnings_choose_the_channel_where_the_goal_does_not() -> None:
    made = plan("More orders.", learnings=[learning("L-7", channel="article").model_dump()])

    assert made.channels == ("article",)
    assert [r.because for r in made.why if r.field == "channels"] == ["learning L-7 speaks for them"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "fame"),
        ("segment", "pirates"),
        ("stage", "dreaming"),
        ("product", "rolls"),
        ("market", "FR"),
        ("locale", "fr"),
        ("channels", ("radio",)),
        ("message_line", "x.1"),
        ("message", "The best bread in town."),
        ("metric", "likes"),
        ("owner", "nobody"),
        ("need", "A need that nobody has."),
    ],
)
def test_a_plan_that_invents_is_a_problem(field: str, value: Any) -> None:
    asked = plan_task("More orders.")
    invented = PLANNING.compose(asked).model_copy(update={field: value})

    assert PLANNING.check(asked, invented).problems


def note(name: str = "l-1", **fields: Any) -> LearningNote:
    """An approved figure of what the bakery's first outcome is measured by, for every channel."""
    return learning(name, **{"metric": "boxes_ordered", "value": 3.0, "channel": "", **fields})


class TestTheExpectedEffect:
    def test_it_rests_on_every_learning_that_measured_the_metric(self) -> None:
        made = plan("More orders from families.", learnings=[note(), note("l-2", metric="boxes-ordered")])

        assert made.effect is not None
        assert made.effect.learnings == ("l-1", "l-2")

    @pytest.mark.parametrize(
        "fields",
        [
            {"metric": "renewals"},
            {"value": None},
            {"origin": "example"},
            {"status": "disputed"},
            {"segment": "office"},
        ],
    )
    def test_what_did_not_measure_it_for_this_audience_is_left_out(self, fields: dict[str, Any]) -> None:
        assert plan("More orders from families.", learnings=[note(**fields)]).effect is None

    @pytest.mark.parametrize(
        ("named", "problem"),
        [("l-9", "is none of the learnings"), ("l-2", "has no figure of boxes_ordered")],
    )
    def test_a_model_cannot_rest_it_on_anything_else(self, named: str, problem: str) -> None:
        asked = plan_task("More orders.", learnings=[note(), note("l-2", metric="renewals")])
        made = PLANNING.compose(asked)
        effect = EffectGrounds(learnings=(named,), because="It sounds alike.")

        checked = PLANNING.check(asked, made.model_copy(update={"effect": effect}))

        assert [text for text in checked.problems if problem in text]
