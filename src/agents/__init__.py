"""The agents: one module each, one shape: a job, typed input and output, and the data it may read."""

from typing import Any

from ._compose.answering import AnswerSection, apart, in_order, sections
from ._compose.asking import AskedPart, asked_parts
from ._tasks import (
    Angle,
    AngleId,
    AnswerSentence,
    Asset,
    CheckedAnswer,
    Choice,
    Conflict,
    ContentOutput,
    ContentTask,
    EffectGrounds,
    LearningNote,
    LineCandidate,
    OutcomeNote,
    PlanOutput,
    PlanTask,
    QuestionPart,
    RecallOutput,
    RecallTask,
    RecordNote,
    ResearchOutput,
    ResearchResult,
    ResearchTask,
    SegmentNote,
    SourceNote,
)
from .base import Agent, AgentDesk, AgentResult, Checked, run_agent
from .content import CONTENT, content_task
from .kit_proposer import KIT_PROPOSER
from .planning import PLANNING
from .recall import RECALL
from .research import RESEARCH

__all__ = (
    "AGENTS",
    "CONTENT",
    "KIT_PROPOSER",
    "PLANNING",
    "RECALL",
    "RESEARCH",
    "Agent",
    "AgentDesk",
    "AgentResult",
    "Angle",
    "AngleId",
    "AnswerSection",
    "AnswerSentence",
    "AskedPart",
    "Asset",
    "Checked",
    "CheckedAnswer",
    "Choice",
    "Conflict",
    "ContentOutput",
    "ContentTask",
    "EffectGrounds",
    "LearningNote",
    "LineCandidate",
    "OutcomeNote",
    "PlanOutput",
    "PlanTask",
    "QuestionPart",
    "RecallOutput",
    "RecallTask",
    "RecordNote",
    "ResearchOutput",
    "ResearchResult",
    "ResearchTask",
    "SegmentNote",
    "SourceNote",
    "apart",
    "asked_parts",
    "content_task",
    "in_order",
    "run_agent",
    "sections",
)

AGENTS: dict[str, Agent[Any, Any, Any]] = {
    agent.id: agent for agent in (RESEARCH, CONTENT, PLANNING, RECALL, KIT_PROPOSER)
}
"""The agents that ship, by id."""
