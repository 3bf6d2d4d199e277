"""Quotes from sources: whole sentences about what the brief wants, without personal data or words to a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content.sentences import sentence_spans
from .._tasks import Quote, ResearchOutput, ResearchTask, SourceNote
from .words import content_words, shared_words

__all__ = ("addresses_a_machine", "compose_research")

PER_SOURCE = 5
_SHORTEST, _LONGEST = 20, 240
_PARAGRAPH = 20_000
"""Characters of a paragraph that are looked at; finding sentences takes longer than linear time."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|^```.*?(?:^```|\Z)|\A---\n.*?\n---\n", re.DOTALL | re.MULTILINE)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*+>]|\d{1,3}[.)])[ \t]+")
_MARKUP = re.compile(r"[\[\]`<>|*_#\\]|https?://|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_ENDED = re.compile(r"[.!?]['\"”’)]*$")


def _any_of(words: str) -> str:
    """An alternative of words; `_` stands for a space inside one."""
    return "(?:" + "|".join(re.escape(word.replace("_", " ")) for word in words.split()) + ")"


_CONNECTIVES = """
please this these those that it its they them their he she his her such here there however but and or so also
then thus therefore instead otherwise moreover furthermore for_example in_addition as_a_result
"""

_MACHINES = """
ai a.i llm llms language_model language_models assistant assistants agent agents chatbot chatbots bot
bots model models chatgpt gpt claude gemini copilot prompt prompts
"""
_COMMANDS = """
ignore disregard forget override bypass skip write say state claim output print repeat respond reply
answer insert include add append approve mark tell reveal show send forward visit recommend use call
follow execute run delete act pretend treat consider publish describe mention praise summarise
summarize translate
"""
_BEFORE_A_COMMAND = "please must should shall now always never will you_to do_not don't immediately"
_REQUESTS = "open start name add keep make try see read click contact ask tell send check let remember note"
_NOT_ALONE = re.compile(rf"(?i)^['\"“‘(]*{_any_of(f'{_CONNECTIVES} {_COMMANDS} {_REQUESTS}')}\b")
_MACHINE = re.compile(rf"(?i)\b{_any_of(_MACHINES)}\b")
_COMMAND = re.compile(rf"(?i)(?:^|[.:;,!—–-]\s*|\b{_any_of(_BEFORE_A_COMMAND)}\s+){_any_of(_COMMANDS)}\b")

_DISMISSED = """
instruction instructions prompt prompts rule rules guideline guidelines guidance above previous prior
earlier policy policies brand_kit everything
"""
_OVERRIDE = re.compile(
    rf"(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{{0,60}}\b{_any_of(_DISMISSED)}\b"
    r"|\byou are now\b|\bsystem prompt\b|\bas an ai\b"
    r"|\b(?:mark|treat|consider)\b.{0,40}\bas (?:pre-?)?approved\b"
)


def compose_research(task: ResearchTask) -> ResearchOutput:
    """At most five quotes a source, those first that share most with need and message and can stand alone."""
    found = (quote for source in task.sources for quote in _best(source, f"{task.need} {task.message}"))
    return ResearchOutput(extracts=tuple(found)[:100])


def addresses_a_machine(text: str) -> bool:
    """Whether a text tells an assistant or a model what to do, instead of telling a reader something."""
    flat = " ".join(text.split())
    return bool(_OVERRIDE.search(flat) or (_MACHINE.search(flat) and _COMMAND.search(flat)))


def _best(source: SourceNote, wanted: str) -> Iterator[Quote]:
    ranked = sorted(_sentences(source.text), key=lambda sentence: _key(sentence, wanted))
    relevant = [sentence for sentence in ranked if _relevant(sentence, wanted)]
    for sentence in list(dict.fromkeys(relevant))[:PER_SOURCE]:
        about = ", ".join(shared_words(sentence, wanted)[:5])
        yield Quote(source=source.id, quote=sentence, supports=f"about {about}"[:200])


def _shared(sentence: str, wanted: str) -> int:
    return len(content_words(sentence) & content_words(wanted))


def _relevant(sentence: str, wanted: str) -> bool:
    """Whether a sentence speaks of what is wanted; one that does not stand alone has to do so clearly."""
    return _shared(sentence, wanted) >= (2 if _NOT_ALONE.match(sentence) else 1)


def _key(sentence: str, wanted: str) -> tuple[bool, int, int]:
    """Most shared words first, shorter before longer; what hangs on another sentence, or asks, comes last."""
    return bool(_NOT_ALONE.match(sentence)), -_shared(sentence, wanted), len(sentence)


def _sentences(text: str) -> Iterator[str]:
    """The sentences that can be quoted. A paragraph that talks to a machine is left out as a whole."""
    visible = _COMMENT.sub(lambda hidden: re.sub(r"[^\n]", " ", hidden[0]), text)
    for paragraph in _PARAGRAPH_END.split(visible):
        if addresses_a_machine(paragraph):
            continue
        for piece in _ITEM.split(paragraph[:_PARAGRAPH]):
            for start, end in sentence_spans(piece):
                if _quotable(piece[start:end]):
                    yield piece[start:end]


def _quotable(sentence: str) -> bool:
    # On demand: a question to memory quotes no source.
    from ...brandkit.personal import personal_data

    return (
        _SHORTEST <= len(sentence) <= _LONGEST
        and _ENDED.search(sentence) is not None
        and not sentence[:1].islower()
        and not _MARKUP.search(sentence)
        and next(personal_data(sentence), None) is None
    )
