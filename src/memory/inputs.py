"""One learning as people write it: flat, and as small as a kind and a statement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator

from ..content._base import Frozen, Text
from ..store.records import LearningKind
from ..workspace import slugify
from ._statistics import is_rate, share_of_split

__all__ = ("DATED", "NUMERIC", "FieldProblem", "LearningInput", "parse_learning")

NUMERIC = frozenset({"value", "low", "high", "baseline", "n", "n_control", "srm_p", "confidence"})
DATED = frozenset({"observed", "valid_from", "valid_until", "retention_until"})

MAX_STATEMENT = 300
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"lrn-[0-9a-f]{12}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _named(text: str) -> str:
    slug = slugify(text)
    if text.strip() and not slug:
        raise ValueError("a name needs a letter or digit")
    return slug


def _metric(text: str) -> str:
    return _named(text).replace("-", "_")


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("this is true or false where a number is meant")
    return value


def _day(value: Any) -> Any:
    # Other forms are ambiguous (10/04/2025) or numbers, which pydantic would take for seconds since 1970.
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        return value.strip()
    if type(value) is date:
        return value
    raise ValueError("a day is written as YYYY-MM-DD")


def _ids(value: Any) -> Any:
    return re.split(r"[,;\s]+", value.strip()) if isinstance(value, str) else value


def _learning_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("a learning's id is `lrn-` and twelve hexadecimal digits")
    return value


Line = Annotated[Text, AfterValidator(_one_line), Field(max_length=200)]
Slug = Annotated[Text, AfterValidator(_named), Field(max_length=80)]
Metric = Annotated[Text, AfterValidator(_metric), Field(max_length=80)]
Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(_number), Field(ge=1, le=2**53 - 1)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1, allow_inf_nan=False)]
Level = Annotated[float, BeforeValidator(_number), Field(gt=0, lt=1, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_day)]
Ids = Annotated[
    tuple[Annotated[str, AfterValidator(_learning_id)], ...], BeforeValidator(_ids), Field(max_length=50)
]
Tags = Annotated[
    tuple[Annotated[Slug, Field(min_length=1)], ...], BeforeValidator(_ids), Field(max_length=20)
]


class LearningInput(Frozen):
    """A learning as a line of a file. Everything but `kind` and `statement` may be absent.

    Attributes:
        value, low, high: the effect and its interval. A rate is a share: 0.021 for 2.1 %.
        confidence: the interval's level, such as 0.95.
        unit: `share` for a level, `difference` or `relative` for a change, or a unit such as `USD`.
        direction: whether it helped; by default taken from the change and its interval.
        n, n_control: units in the treated and in the control arm.
        split: the treated arm's planned share, as `0.5` or `50/50`; checked against `n` and `n_control`.
        method: how it was found out, such as `RCT`, `observational`, `interview`.
        observed: the day on which the observation ended.
        valid_from, valid_until: when it holds in the world; from `observed` by default.
        source: where it comes from; `locator` says where in it, `excerpt` quotes it.
        access: tags of which a reader needs one; without any, everybody in the workspace may read it.
        supersedes: learnings on the same subject that this one replaces once it is approved.
    """

    kind: LearningKind
    statement: Annotated[Text, AfterValidator(_one_line), Field(min_length=3, max_length=MAX_STATEMENT)]
    market: Line = ""
    segment: Slug = ""
    stage: Slug = ""
    channel: Slug = ""
    format: Slug = ""
    offer: Line = ""
    product: Slug = ""
    season: Slug = ""
    metric: Metric = ""
    value: Number | None = None
    unit: Line = ""
    direction: Literal["", "positive", "negative", "none"] = ""
    baseline: Number | None = None
    low: Number | None = None
    high: Number | None = None
    confidence: Level | None = None
    n: Count | None = None
    n_control: Count | None = None
    split: Share | None = None
    method: Line = ""
    srm_p: Share | None = None
    prereg: Line = ""
    observed: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    source: Line = ""
    source_type: Slug = ""
    locator: Line = ""
    excerpt: Annotated[Text, AfterValidator(_one_line), Field(max_length=1000)] = ""
    owner: Line = ""
    access: Tags = ()
    retention_until: Day | None = None
    origin: Literal["", "example"] = ""
    supersedes: Ids = ()
    contradicts: Ids = ()
    supports: Ids = ()
    derived_from: Ids = ()

    @field_validator("kind", mode="before")
    @classmethod
    def _kind_as_written(cls, value: Any) -> Any:
        return value.strip().lower().replace("_", "-") if isinstance(value, str) else value

    @field_validator("split", mode="before")
    @classmethod
    def _split_as_written(cls, value: Any) -> Any:
        return share_of_split(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _measured(self) -> LearningInput:
        if self.value is None and (self.low is not None or self.high is not None):
            raise ValueError("an interval needs a value")
        low = self.low if self.low is not None else self.value
        high = self.high if self.high is not None else self.value
        if self.value is not None and not (
            low is not None and high is not None and low <= self.value <= high
        ):
            raise ValueError("low <= value <= high has to hold")
        if self.value is not None and not self.metric:
            raise ValueError("a value needs its metric")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    @model_validator(mode="after")
    def _rates_are_shares(self) -> LearningInput:
        if is_rate(self.metric) and self.unit != "relative":
            floor = 0.0 if self.unit == "share" else -1.0
            for name in ("value", "low", "high"):
                number = getattr(self, name)
                if number is not None and not floor <= number <= 1:
                    raise ValueError(f"{name} of a rate lies between {floor:g} and 1: write 0.021 for 2.1 %")
            if self.baseline is not None and not 0 <= self.baseline <= 1:
                raise ValueError("baseline of a rate lies between 0 and 1: write 0.021 for 2.1 %")
        return self


class FieldProblem(Exception):
    """A line that is no learning: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def parse_learning(values: Mapping[str, Any], *, today: date) -> LearningInput:
    """The values as a learning; nothing else than what is meant passes.

    Raises:
        FieldProblem: the first thing that is wrong.
    """
    try:
        learning = LearningInput.model_validate(dict(values))
    except ValidationError as fault:
        raise _problem(fault) from None
    for name in ("observed", "valid_from"):
        day = getattr(learning, name)
        if day is not None and day > today:
            raise FieldProblem(name, f"{day} lies in the future")
    return learning


_BOUNDS = {
    "finite_number": "it has to be finite",
    "greater_than": "it has to be more than {gt}",
    "greater_than_equal": "it has to be at least {ge}",
    "less_than": "it has to be less than {lt}",
    "less_than_equal": "it has to be at most {le}",
    "int_from_float": "it has to be a whole number",
    "int_parsing": "it has to be a whole number",
    "int_type": "it has to be a whole number",
    "int_parsing_size": "it is too large",
    "float_parsing": "it has to be a number",
    "float_type": "it has to be a number",
}
"""What a number breaks, in the words of the other refusals."""


def _problem(fault: ValidationError) -> FieldProblem:
    error = fault.errors(include_url=False)[0]
    field = ".".join(str(step) for step in error["loc"])
    if error["type"] == "missing":
        return FieldProblem(field, "it is missing")
    if error["type"] == "extra_forbidden":
        return FieldProblem(field, f"there is no such field; fields: {', '.join(LearningInput.model_fields)}")
    if field == "kind":
        return FieldProblem(field, f"it has to be one of {', '.join(get_args(LearningKind))}")
    if error["type"] in ("string_too_long", "too_long") and isinstance(error["input"], str):
        return FieldProblem(field, f"it has more than {error['ctx']['max_length']:,} characters")
    if said := _BOUNDS.get(error["type"]):
        return FieldProblem(field, said.format(**error.get("ctx", {})))
    reason = error["msg"].removeprefix("Value error, ")
    return FieldProblem(field, reason[:1].lower() + reason[1:])
