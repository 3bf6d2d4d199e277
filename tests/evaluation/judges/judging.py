"""Judges for tests: a small spec, models that answer as a test says, and records to judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.messages import BaseMessage
from tests.store.making import draft

from brandwright.evaluation import Record
from brandwright.evaluation.judges import JudgeDesk, JudgeSpec
from brandwright.llm import Port
from brandwright.llm._chat import ScriptedEngine
from brandwright.llm.marking import unmarked
from brandwright.store import Ledger
from brandwright.testing import ScriptedChatModel

SECRET = b"a secret of the workspace"
SPEC: dict[str, Any] = {
    "name": "plain",
    "version": "1",
    "description": "Whether the draft is plain.",
    "messages": {"system": "You look for plain words.", "user": "The draft:\n\n$draft"},
    "choices": [
        {"name": "plain", "means": "every word is plain", "score": 1.0},
        {"name": "mixed", "means": "some words are", "score": 0.5},
        {"name": "ornate", "means": "hardly a word is", "score": 0.0},
    ],
    "pass": 0.7,
    "repeats": 3,
}
PAIR: dict[str, Any] = {
    "name": "better",
    "description": "Which of two drafts is plainer.",
    "kind": "pair",
    "messages": {"system": "You compare drafts.", "user": "$first\n\nor\n\n$second"},
    "repeats": 1,
}

Messages = list[BaseMessage]
Answer = Callable[[Messages], Any]


def spec_of(base: dict[str, Any] = SPEC, **changes: Any) -> JudgeSpec:
    return JudgeSpec.model_validate({**base, **changes})


def prompt_of(messages: Messages) -> str:
    return unmarked(str(messages[1].content))


def shown(messages: Messages, name: str = "draft") -> str:
    """What stands between the marks of this request, and nowhere else."""
    prompt = prompt_of(messages)
    key = prompt.partition("The id of this request: ")[2].partition("\n")[0]
    found = re.search(rf'<data name="{name}" id="{key}">\n(.*?)\n</data id="{key}">', prompt, re.DOTALL)
    assert found is not None, prompt
    return found[1]


def seal_of(messages: Messages) -> str:
    return prompt_of(messages).partition("Its seal: ")[2].partition("\n")[0]


def verdict(messages: Messages, choice: str, *quotes: str, reason: str = "So it reads.") -> dict[str, Any]:
    """A true answer of a model that does as it is asked."""
    return {"seal": seal_of(messages), "reason": reason, "quotes": list(quotes), "choice": choice}


def always(choice: str, *quotes: str) -> Answer:
    return lambda messages: verdict(messages, choice, *quotes)


def in_turn(*choices: str) -> Answer:
    """Each answer of a judge's repeats another one."""
    left = list(choices)
    return lambda messages: verdict(messages, left.pop(0))


def model_of(answer: Answer | Sequence[Any]) -> ScriptedChatModel:
    return ScriptedChatModel(replies=answer)


def desk_of(answer: Answer | ScriptedChatModel, ledger: Ledger | None = None, **more: Any) -> JudgeDesk:
    model = answer if isinstance(answer, ScriptedChatModel) else model_of(answer)
    return JudgeDesk(
        port=Port(ScriptedEngine(model), sleep=lambda _: None), secret=SECRET, ledger=ledger, **more
    )


def record_of(words: str = "Reports take four minutes.", **more: Any) -> Record:
    made = draft(words)
    return Record(id=made.sha256, output=made, **more)
