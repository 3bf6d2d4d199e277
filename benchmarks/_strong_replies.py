"""What a model answers while whole drafts are measured: for each request of the six example briefs, one that fits it.

The answers are those of the embedded engine for these very prompts, written down once before anything is measured: as
many parts, blocks and quotes as the briefs ask for, and they pass the gate. Every third draft first comes with a figure
that nothing proves, is sent back by the gate, and comes without it.
"""

from __future__ import annotations

import gc
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from _six_briefs import BRIEFS

from brandwright.content.loading import load_brief
from brandwright.graph.desk import open_desk
from brandwright.graph.drafting import draft_brief
from brandwright.llm._chat import EmbeddedEngine
from brandwright.workspace import Workspace

SENT_BACK = 3
"""One draft in so many is sent back once."""
UNPROVEN = "Teams that name an owner approve their drafts 47% faster."

_ASKED = ("need", "brief", "asset", "sources")
"""What tells one request from another."""

Key = tuple[str, ...]


def _part(asked: str, name: str) -> str:
    """What a request says under a name; empty when it has nothing there."""
    return asked.partition(f'<data name="{name}">\n')[2].partition("\n</data>")[0]


def _key(asked: str) -> Key:
    return tuple(_part(asked, name) for name in _ASKED)


class _Noting(EmbeddedEngine):
    """The embedded engine, which keeps what it answered to what."""

    def __init__(self) -> None:
        self.answers: dict[Key, str] = {}

    def ask(self, messages: Any, call: Any, *more: Any) -> Any:
        """The composed answer."""
        answer = super().ask(messages, call, *more)
        self.answers[_key(dict(messages)["user"])] = answer.text
        return answer


class StrongReplies:
    """Answers the requests of the six briefs, as often as they come."""

    def __init__(self, root: Path) -> None:
        engine = _Noting()
        with open_desk(Workspace.find(root, env={})) as desk:
            for name in BRIEFS:
                brief = load_brief(root / "examples" / "briefs" / f"{name}.yaml")
                draft_brief(replace(desk, port=replace(desk.port, chat=engine)), brief, file=name)
        drafts = {key: text for key, text in engine.answers.items() if key[_ASKED.index("asset")]}
        self._answers = engine.answers
        self._unproven = {key: _unproven(text) for key, text in drafts.items()}
        self._lock = threading.Lock()
        self._drafts = 0
        # All that it took to make the answers stays: the collector need not look through it while requests are served.
        gc.collect()
        gc.freeze()

    def __call__(self, request: Any) -> str:
        """The answer to a request.

        Raises:
            KeyError: none of the six briefs asks this.
        """
        asked = str(request.body["messages"][-1]["content"])
        key = _key(asked)
        if key not in self._unproven or "claims.unsupported" in _part(asked, "findings"):
            return self._answers[key]
        with self._lock:
            self._drafts += 1
            sent_back = self._drafts % SENT_BACK == 0
        return (self._unproven if sent_back else self._answers)[key]


def _unproven(answer: str) -> str:
    """The same draft with a figure of its own making, at the end of its longest part."""
    said = json.loads(answer)
    longest = max(said["parts"], key=lambda part: len(json.dumps(part["blocks"])))
    longest["blocks"][-1]["sentences"].append({"text": UNPROVEN, "evidence": []})
    return json.dumps(said)
