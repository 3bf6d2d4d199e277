"""Markdown's inline parser, which remembers where each token stands in the content that it reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

__all__ = ("TooComplexError", "parser")

_STEPS_EACH = 4
_STEPS_LEAST = 100_000
NESTING_MAX = 100


class TooComplexError(Exception):
    """The text would take longer than its length allows."""


class _State(StateInline):
    """Knows where the text that is collected began."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.began = 0

    def append_pending(self, text: str) -> None:
        if not self._pending and not self._pending_buffer:
            self.began = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.meta = {"at": self.began}
        return token


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _placed(name: str, rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, with the place of its tokens: `at` and `to` in the content."""

    def run(state: StateInline, silent: bool) -> bool:
        _step(state.env)
        start, known = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            at = start
            for token in state.tokens[known:]:
                if "at" in token.meta:
                    continue
                token.meta = {"at": at, "to": state.pos}
                if name in ("emphasis", "strikethrough"):
                    at += len(token.content)
        return True

    return run


def _step(env: Any) -> None:
    env["steps"] = env.get("steps", 0) + 1
    if env["steps"] > env.get("most", _STEPS_LEAST):
        raise TooComplexError


def _rows(rule: Callable[[Any, int, int, bool], bool]) -> Callable[[Any, int, int, bool], bool]:
    """The rule for tables, which tells where the text of each row is."""

    def run(state: Any, first: int, last: int, silent: bool) -> bool:
        if not rule(state, first, last, silent):
            return False
        if not silent:
            rows = state.env.setdefault("rows", {})
            for line in range(first, state.line):
                rows[line] = (state.bMarks[line] + state.tShift[line], state.eMarks[line])
        return True

    return run


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """A CommonMark parser with tables and strikethrough. Parse with an `env` that `budget` made."""
    markdown = MarkdownIt("commonmark", {"maxNesting": NESTING_MAX}).enable(["table", "strikethrough"])
    markdown.inline = _Inline()
    names = ["text", "newline", "escape", "backticks", "emphasis", "strikethrough", "link", "image"]
    names += ["autolink", "html_inline", "entity"]
    markdown.inline.ruler.enableOnly(names)
    markdown.inline.ruler2.enableOnly(["balance_pairs", "emphasis", "strikethrough"])
    for rule in list(markdown.inline.ruler.__rules__):
        if rule.name in names:
            markdown.inline.ruler.at(rule.name, _placed(rule.name, rule.fn))
    for block in list(markdown.block.ruler.__rules__):
        if block.name == "table":
            markdown.block.ruler.at("table", _rows(block.fn), {"alt": block.alt})
    markdown.core.ruler.disable(["text_join"])
    return markdown


def budget(size: int) -> dict[str, Any]:
    """What a parse of that many characters may use."""
    return {"most": _STEPS_LEAST + _STEPS_EACH * size}
