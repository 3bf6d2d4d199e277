"""An answer to a question of several parts: each record where it was asked for, and what holds for many said once."""

from __future__ import annotations

from typing import Any

from brandwright.agents import (
    RECALL,
    AnswerSection,
    CheckedAnswer,
    QuestionPart,
    RecallTask,
    RecordNote,
    apart,
    sections,
)
from brandwright.agents._compose.evidence_words import lead, statement_with_evidence, sure_of_parts

ASKED = QuestionPart(text="Which e-mail drove visits", ask="best")
NEW_TOO = QuestionPart(text="for new customers too?", ask="best")
SURE = QuestionPart(text="how sure are we?", ask="sure")
EXPLORATORY = "Exploratory"


def visits(name: str, statement: str, value: float, **more: Any) -> RecordNote:
    given: dict[str, Any] = {
        "id": name,
        "kind": "experiment",
        "statement": statement,
        "strength": "experiment",
        "status": "approved",
        "channel": "email",
        "metric": "visit_rate",
        "unit": "difference",
        "direction": "positive",
        "value": value,
        "low": value - 0.006,
        "high": value + 0.006,
        "figure": f"visit rate {value * 100:+.2f} pp",
        "interval": f"{(value - 0.006) * 100:+.2f} to {(value + 0.006) * 100:+.2f} pp",
        "sample": "n = 21,307 against 21,306",
        "baseline": 0.1062,
        "note": "old: observed 2008-03-20",
    }
    return RecordNote.model_validate(given | more)


NEW = {"segment": "new-customers", "baseline": 0.0788}
MEN = visits("lrn-000000000001", "The men's e-mail raised the visit rate by 7.66 points.", 0.0766)
WOMEN = visits("lrn-000000000002", "The women's e-mail raised the visit rate by 4.52 points.", 0.0452)
MEN_NEW = visits(
    "lrn-000000000003",
    "Among new customers, the men's e-mail raised the visit rate by 7.53 points (96 % more). Exploratory.",
    0.0753,
    **NEW,
)
WOMEN_NEW = visits(
    "lrn-000000000004",
    "Among new customers, the women's e-mail raised the visit rate by 5.04 points (64 % more). Exploratory.",
    0.0504,
    **NEW,
)
ALL = (MEN, WOMEN, MEN_NEW, WOMEN_NEW)
BY_ID = {record.id: record for record in ALL}
IDS = tuple(BY_ID)


def task(*parts: QuestionPart, records: tuple[RecordNote, ...] = ALL) -> RecallTask:
    """The question as memory hands it over: each part with the records of its own scope."""
    found = [part if part.ask == "sure" else part.model_copy(update={"records": IDS}) for part in parts]
    return RecallTask(question="Which e-mail drove visits?", records=records, parts=apart(found, BY_ID))


def checked(asked: RecallTask) -> CheckedAnswer:
    """The composed answer, as the gate of answers lets it through."""
    result = RECALL.check(asked, RECALL.compose(asked))
    assert result.notes == ()
    return result.value


def laid_out(asked: RecallTask) -> tuple[AnswerSection, ...]:
    return sections(asked, checked(asked).answer)


class TestParts:
    def test_a_segment_stands_only_where_it_was_asked_for(self) -> None:
        first, second = task(ASKED, NEW_TOO).parts

        assert first.records == (MEN.id, WOMEN.id)
        assert second.records == (MEN_NEW.id, WOMEN_NEW.id)

    def test_a_question_of_one_part_keeps_all_that_was_found(self) -> None:
        assert task(NEW_TOO, SURE).parts[0].records == IDS

    def test_a_part_keeps_what_it_has_when_nothing_speaks_of_everybody(self) -> None:
        only = {MEN_NEW.id: MEN_NEW}
        parts = [part.model_copy(update={"records": (MEN_NEW.id,)}) for part in (ASKED, NEW_TOO)]

        assert [part.records for part in apart(parts, only)] == [(MEN_NEW.id,), (MEN_NEW.id,)]

    def test_each_part_stands_once_in_the_order_asked_and_their_comparison_last(self) -> None:
        shown = laid_out(task(ASKED, NEW_TOO))

        assert [section.question for section in shown] == [ASKED.text, NEW_TOO.text, ""]
        assert [[s.records for s in section.sentences] for section in shown] == [
            [(MEN.id,), (WOMEN.id,), (MEN.id, WOMEN.id)],
            [(MEN_NEW.id,), (WOMEN_NEW.id,), (MEN_NEW.id, WOMEN_NEW.id)],
            [(MEN.id, MEN_NEW.id)],
        ]

    def test_the_sentences_of_a_model_are_put_below_their_parts(self) -> None:
        asked = task(ASKED, NEW_TOO)
        jumbled = tuple(reversed(checked(asked).answer))

        assert [section.question for section in sections(asked, jumbled)] == [ASKED.text, NEW_TOO.text, ""]

    def test_how_sure_the_answer_is_stands_below_its_own_words(self) -> None:
        first, second = laid_out(task(ASKED, SURE))

        assert (first.question, second.question) == (ASKED.text, SURE.text)
        assert second.sentences[0].text.startswith("How sure: strong evidence")
        assert not any(said.text.startswith("How sure") for said in first.sentences)

    def test_a_part_whose_records_an_earlier_one_told_is_there_without_sentences(self) -> None:
        find = [
            QuestionPart(text=text, ask="find", records=(MEN.id,)) for text in ("What drove it?", "And why?")
        ]
        asked = RecallTask(question="?", records=(MEN,), parts=tuple(find))

        assert [len(section.sentences) for section in laid_out(asked)] == [1, 0]

    def test_a_part_has_at_most_four_sentences(self) -> None:
        more = tuple(
            visits(f"lrn-{n:012d}", f"E-mail {n} raised the visit rate by 3.{n} points.", 0.03 + n / 1000)
            for n in range(10, 19)
        )
        part = ASKED.model_copy(update={"records": tuple(record.id for record in more)})
        (shown,) = laid_out(RecallTask(question="?", records=more, parts=(part,)))

        assert len(shown.sentences) == 4


class TestSaidOnce:
    def test_how_old_the_evidence_is(self) -> None:
        for parts in ((ASKED, NEW_TOO), (ASKED, SURE)):
            said = [sentence.text for sentence in checked(task(*parts)).answer]
            assert ["old: observed 2008-03-20" in text for text in said] == [True, *[False] * (len(said) - 1)]

    def test_that_it_is_exploratory_from_where_everything_is(self) -> None:
        said = " ".join(sentence.text for sentence in checked(task(ASKED, NEW_TOO)).answer)

        assert said.count(EXPLORATORY) == 1
        assert "7.53 points (96 % more). Exploratory, as is what follows (experiment" in said

    def test_each_says_it_of_itself_where_others_come_between(self) -> None:
        mixed = (MEN_NEW, MEN.model_copy(update={"segment": "loyal"}), WOMEN_NEW)
        part = QuestionPart(text="Is it on record?", ask="find", records=tuple(record.id for record in mixed))
        answer = checked(RecallTask(question="?", records=mixed, parts=(part,))).answer

        assert [sentence.text.count(EXPLORATORY) for sentence in answer] == [1, 0, 1]
        assert "as is what follows" not in str(answer)


class TestPhrases:
    def test_two_parts_are_compared_by_their_first(self) -> None:
        assert sure_of_parts(MEN, MEN_NEW) == (
            "The parts compared, visit rate: +7.66 pp for all, +7.53 pp for new customers;"
            " the intervals overlap: the difference may be chance."
        )

    def test_what_measures_something_else_is_not_compared(self) -> None:
        assert sure_of_parts(MEN, MEN_NEW.model_copy(update={"metric": "open_rate"})) == ""
        assert sure_of_parts(MEN, MEN_NEW.model_copy(update={"low": None})) == ""
        assert sure_of_parts(MEN, WOMEN) == ""

    def test_a_metric_of_initials_is_written_in_capitals(self) -> None:
        assert lead(MEN.model_copy(update={"metric": "ctr"}), "best") == "Best on record for CTR: "

    def test_a_figure_that_the_statement_gives_in_more_digits_is_not_said_again(self) -> None:
        record = visits(
            "lrn-000000000009", "Campaign 936 had a CTR of 0.02441 %.", 0.0002441, figure="ctr 0.0244 %"
        )

        assert "0.0244 %" not in statement_with_evidence(record)

    def test_that_nothing_was_randomised_is_left_out_only_beside_observation(self) -> None:
        words = "Campaign 916 had a CPC of 1.3. Nothing was randomised."
        seen = visits("lrn-000000000009", words, 1.3, figure="", strength="observation")

        assert "randomised" not in statement_with_evidence(seen, unplanned_told=True)
        assert "randomised" in statement_with_evidence(seen)
        told = seen.model_copy(update={"strength": "anecdote"})
        assert "randomised" in statement_with_evidence(told, unplanned_told=True)
