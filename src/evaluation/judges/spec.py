"""Judges as files: what a model is asked about a draft, what it may answer, and what an answer counts."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from ..._canonical import digest
from ..._yaml import load_model
from ...content._base import Frozen, Text
from ...errors import Where, WorkspaceError
from ...llm.prompts import is_template, placeholders
from ..policy import JUDGE_PREFIX
from ..score import UnitFloat
from ._frame import FRAMES, Kind

__all__ = ("PAIR_CHOICES", "Choice", "JudgeSpec", "Messages", "load_judge")

JudgeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Words = Annotated[Text, Field(min_length=1, max_length=20_000)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,29}$")]

_SINGLE = frozenset({"draft", "brief", "voice", "evidence"})
_PAIR = frozenset({"first", "second", "brief", "voice", "evidence"})


class Choice(Frozen):
    """One answer that the judge may give.

    Attributes:
        means: when it is the right one, in words for the model.
        score: from 0 to 1.
    """

    name: JudgeName
    means: Annotated[Text, Field(min_length=1, max_length=600)]
    score: UnitFloat


PAIR_CHOICES = (
    Choice(name="first", means="the first text is better", score=1.0),
    Choice(name="second", means="the second text is better", score=0.0),
    Choice(name="tie", means="neither is better, or you cannot tell", score=0.5),
)
"""What a judge of pairs may answer."""


class Messages(Frozen):
    """What the model is told. The user's message has placeholders, such as `$draft`; the system's has none."""

    system: Words
    user: Words

    @field_validator("system")
    @classmethod
    def _fixed_words(cls, system: str) -> str:
        if named := placeholders(system):
            raise ValueError(f"`${named[0]}` stands among fixed words; move it to `user`")
        return _template(system)

    @field_validator("user")
    @classmethod
    def _a_template(cls, user: str) -> str:
        return _template(user)


def _template(text: str) -> str:
    if not is_template(text):
        raise ValueError("a `$` is not followed by a lower-case name; write `$$` for a dollar sign")
    return text


def _good_enough(score: float, mark: float, *, higher: bool) -> bool:
    return score >= mark if higher else score <= mark


class JudgeSpec(Frozen):
    """One judge.

    Attributes:
        version: counts the meanings of the scores; results of different versions are not compared.
        kind: `single` looks at one draft; `pair` says which of two is better.
        direction: whether a higher or a lower score of the choices is better.
        choices: what it may answer; of pairs they are fixed.
        pass_mark: `pass` in the file: the score that is just good enough.
        repeats: how often it is asked about the same draft.
        agreement: the least share of these answers that has to say the same.
        reasons: codes at the beginning of a reviewer's reason that speak of what this judge looks at.
    """

    name: JudgeName
    version: Annotated[str, Field(pattern=r"^[0-9][0-9a-z.-]{0,19}$")] = "1"
    description: Annotated[Text, Field(min_length=1, max_length=600)]
    kind: Kind = "single"
    direction: Literal["higher", "lower"] = "higher"
    messages: Messages
    choices: Annotated[tuple[Choice, ...], Field(max_length=12, validate_default=True)] = ()
    pass_mark: UnitFloat = Field(default=0.5, alias="pass", validate_default=True)
    repeats: Annotated[int, Field(ge=1, le=9)] = 3
    agreement: Annotated[float, Field(gt=0.5, le=1)] = 0.6
    reasons: tuple[Code, ...] = ()

    @field_validator("messages")
    @classmethod
    def _shows_what_is_judged(cls, messages: Messages, info: ValidationInfo) -> Messages:
        pair = info.data.get("kind") == "pair"
        allowed, needed = (_PAIR, ("first", "second")) if pair else (_SINGLE, ("draft",))
        named = placeholders(messages.user)
        if unknown := next((name for name in named if name not in allowed), None):
            known = ", ".join(f"`${name}`" for name in sorted(allowed))
            raise ValueError(f"`user` asks for `${unknown}`; there are {known}")
        if missing := next((name for name in needed if name not in named), None):
            raise ValueError(f"`user` never shows `${missing}`")
        return messages

    @field_validator("choices")
    @classmethod
    def _a_choice(cls, choices: tuple[Choice, ...], info: ValidationInfo) -> tuple[Choice, ...]:
        if info.data.get("kind") == "pair":
            if choices:
                raise ValueError("a judge of pairs answers first, second or tie; leave `choices` away")
            return choices
        names = [choice.name for choice in choices]
        if len(names) < 2:
            raise ValueError("a judge needs at least two choices")
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"the choice `{twice}` is given twice")
        return choices

    @field_validator("pass_mark")
    @classmethod
    def _parts_the_choices(cls, mark: float, info: ValidationInfo) -> float:
        scores = [choice.score for choice in info.data.get("choices", ())]
        higher = info.data.get("direction") != "lower"
        passing = {_good_enough(score, mark, higher=higher) for score in scores}
        if len(passing) == 1:
            raise ValueError(
                f"every choice would {'pass' if passing == {True} else 'fail'}; set it between two scores"
            )
        return mark

    @property
    def scorer(self) -> str:
        """Its name among the scorers."""
        return JUDGE_PREFIX + self.name

    @property
    def answers(self) -> tuple[Choice, ...]:
        """What it may answer."""
        return PAIR_CHOICES if self.kind == "pair" else self.choices

    def value(self, choice: str) -> float:
        """What a choice counts, from 0 (worst) to 1 (best)."""
        score = self._score(choice)
        return score if self.direction == "higher" else 1 - score

    def passes(self, choice: str) -> bool:
        """Whether a choice is good enough."""
        return _good_enough(self._score(choice), self.pass_mark, higher=self.direction == "higher")

    def _score(self, choice: str) -> float:
        return next(one.score for one in self.answers if one.name == choice)

    @cached_property
    def sha256(self) -> str:
        """The hash of everything that decides what the judge says, the house's own words included."""
        return digest([self.model_dump(mode="json", by_alias=True), self.prompt_sha256])

    @cached_property
    def prompt_sha256(self) -> str:
        """The hash of all words that go to the model beside the material."""
        said = [choice.model_dump(mode="json") for choice in self.answers]
        return digest([self.messages.model_dump(mode="json"), said, FRAMES[self.kind]])


def load_judge(path: Path) -> JudgeSpec:
    """The judge in a file, which has to bear its name.

    Raises:
        WorkspaceError: `BW6030`, the file is no judge; the message names line and field.
    """
    spec = load_model(path, JudgeSpec, code="BW6030")
    if spec.name != path.stem:
        raise WorkspaceError(
            "BW6030",
            f"The judge in {path.name} calls itself {spec.name!r}.",
            where=Where(str(path), field="name"),
            hint=f"Write `name: {path.stem}`, or rename the file.",
        )
    return spec
