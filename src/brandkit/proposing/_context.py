"""What a heading, a lead-in or the head of a column says about the words below it. English and German."""

from __future__ import annotations

import re
from typing import Literal

from ._pieces import Piece

__all__ = ("Column", "Topic", "column", "columns", "hard", "in_topic", "topic_of", "topics")

Topic = Literal[
    "never",
    "avoid",
    "names",
    "competitors",
    "sensitive",
    "traits",
    "terms",
    "claims",
    "messages",
    "boilerplate",
    "positioning",
    "good",
    "bad",
]


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?i)(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")


_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        "competitors",
        _any(
            "competitors?",
            "other (?:companies|brands)",
            "others in our \\w+",
            "rivals",
            "wettbewerb\\w*",
            "mitbewerb\\w*",
        ),
    ),
    (
        "sensitive",
        _any(
            "sensitive",
            "handle with care",
            "topics (?:that|which|for)",
            "subjects (?:that|which|need)",
            "delicate",
            "escalat\\w+",
            "heikle?\\w*",
            "sensible?\\w*",
        ),
    ),
    (
        "never",
        _any(
            "(?:what we |we |words we |claims we )?never (?:say|write|use|claim|promise|publish|do)",
            "(?:also |strictly )?banned",
            "prohibited",
            "forbidden",
            "off[- ]limits",
            "must(?:n[o']t| not)(?: be)?",
            "may not (?:say|claim|use|appear)",
            "(?:do not|don[’']t|cannot|can[’']t) (?:claim|promise)",
            "not (?:allowed|permitted)",
            "(?:has|have) refused",
            "black ?list\\w*",
            "verboten\\w*",
            "(?:sagen|schreiben|verwenden) wir (?:nie|niemals)",
            "(?:nie|niemals) (?:sagen|schreiben|verwenden)",
            "untersagt\\w*",
        ),
    ),
    (
        "avoid",
        _any(
            "(?:words |phrases |terms |language |expressions )?(?:we |to |you should |should be )?avoid(?:ed|ing)?",
            "(?:please )?(?:do not|don[’']t) (?:use|say|write)?",
            "leave out",
            "(?:words|language|phrases) (?:we |that )?(?:has|have|leave|do not|don[’']t)\\b.*",
            "no[- ]gos?",
            "buzz ?words?",
            "jargon",
            "clich[eé]s?",
            "worn[- ]out",
            "tired",
            "vermeid\\w*",
            "nicht (?:verwenden|sagen|schreiben)",
            "(?:sagen|schreiben|verwenden) wir nicht",
            "unw[oö]rter",
            "tabu\\w*",
            "verzichten",
        ),
    ),
    (
        "names",
        _any(
            "(?:product|brand|feature|company|proper|our) names?",
            "names of \\w+",
            "trade ?marks?",
            "(?:written|spelled|spelt|shown|write|spell|typed?)(?: \\w+){0,4}? (?:exactly|as shown|like this|"
            "this way|so)",
            "(?:spell|write) (?:these|our|the) \\w+",
            "exactly as (?:shown|written)",
            "(?:produkt|marken|eigen)namen",
            "genau so",
        ),
    ),
    (
        "boilerplate",
        _any(
            "boiler ?plate",
            "about us",
            "standard description",
            "company description",
            "über uns",
            "firmenporträt",
        ),
    ),
    ("positioning", _any("positioning", "positionierung", "brand promise", "markenversprechen")),
    (
        "messages",
        _any(
            "key messages?",
            "calls? to action",
            "approved (?:messages|lines|copy|sentences)",
            "messages",
            "messaging",
            "tag ?lines?",
            "kernbotschaften",
            "lines we (?:use|like)",
            "lines that we stand behind",
        ),
    ),
    (
        "claims",
        _any(
            "(?:approved )?claims?",
            "facts and figures",
            "numbers",
            "(?:can|may) (?:claim|prove|say)",
            "proof(?: points)?",
            "evidence",
            "aussagen",
            "belege?",
        ),
    ),
    (
        "traits",
        _any(
            "voice", "tone", "who we are", "personality", "character", "how we sound", "tonalität", "stimme"
        ),
    ),
    (
        "terms",
        _any(
            "words?",
            "terms?",
            "terminology",
            "vocabulary",
            "glossary",
            "usage",
            "say this",
            "not that",
            "spelling",
            "language",
            "naming",
            "wortwahl",
            "begriffe?",
            "wörter",
            "schreibweisen?",
        ),
    ),
)

_HARD = _any(
    "never",
    "banned",
    "prohibited",
    "forbidden",
    "off[- ]limits",
    "must(?:n[o']t| not)",
    "may not",
    "refused",
    "not (?:allowed|permitted)",
    "legal",
    "niemals",
    "nie",
    "verboten\\w*",
    "untersagt\\w*",
    "claims?",
    "do not claim",
)


def topic_of(text: str) -> Topic | None:
    """What a heading or lead-in announces."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(text)), None)


def topics(piece: Piece) -> tuple[Topic, ...]:
    """What the lead-in and the headings above announce, the nearest first."""
    lead = piece.lead if len(piece.lead) < 240 else ""
    found = [topic_of(text) for text in (lead, *reversed(piece.headings)) if text]
    return tuple(topic for topic in found if topic is not None)


def in_topic(piece: Piece) -> Topic | None:
    """The nearest announcement."""
    return next(iter(topics(piece)), None)


def hard(text: str) -> bool:
    """Whether words forbid, rather than advise against."""
    return bool(_HARD.search(text))


Column = Literal[
    "use", "avoid", "why", "are", "are-not", "trait", "claim", "proof", "until", "channel", "limit"
]

_COLUMNS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (
        "are-not",
        re.compile(
            r"(?i)^(?:we(?:’|')?re not|we are not|we are never|(?:this )?does not mean|but not|never|nicht|"
            r"wir sind nicht)$"
        ),
    ),
    ("are", re.compile(r"(?i)^(?:we are|we(?:’|')re|(?:this )?means|in practice|wir sind)$")),
    ("trait", re.compile(r"(?i)^(?:trait|value|quality|eigenschaft)s?$")),
    (
        "avoid",
        re.compile(
            r"(?i)^(?:(?:please )?(?:don[’']?t|do not)(?: (?:use|say|write))?|avoid\w*|instead of|not(?: this|"
            r" that)?|never(?: say| write|"
            r" use)?|wrong|incorrect|no|bad|rather than|we (?:do not|don[’']t|never) (?:say|write|use)|"
            r"words? to avoid|banned|off[- ]brand"
            r"|vermeiden|nicht|falsch|statt|(?:sagen|schreiben) wir nicht|✗|✘|❌|👎)$"
        ),
    ),
    (
        "use",
        re.compile(
            r"(?i)^(?:do|(?:please )?(?:use|say|write)(?: this| instead)?|prefer(?:red)?(?: terms?)?|we (?:say|"
            r"write|use)|right|correct|yes"
            r"|good|(?:our |approved )?terms?|instead|replace with|better|on[- ]brand|this|verwenden|richtig|"
            r"besser|stattdessen|"
            r"(?:sagen|schreiben) wir|✓|✔|✅|👍)$"
        ),
    ),
    ("until", re.compile(r"(?i)^(?:valid (?:until|to)|expir\w+|until|use by|gültig bis|bis)$")),
    (
        "proof",
        re.compile(r"(?i)^(?:proof|source|evidence|basis|substantiation|reference|beleg|quelle|nachweis)s?$"),
    ),
    ("claim", re.compile(r"(?i)^(?:claim|statement|message|what we (?:may )?say|aussage|behauptung)s?$")),
    (
        "limit",
        re.compile(
            r"(?i)^(?:limit|(?:max(?:imum|\.)? )?(?:length|characters|chars)|max(?:imum|\.)?|how long|länge|"
            r"zeichen|höchstens)s?$"
        ),
    ),
    (
        "channel",
        re.compile(r"(?i)^(?:channel|element|format|where|placement|medium|asset|field|part|kanal|ort)s?$"),
    ),
    ("why", re.compile(r"(?i)^(?:why|reasons?|notes?|comments?|because|remarks?|grund|warum|hinweis)$")),
)


def column(text: str) -> Column | None:
    """What the head of a column announces."""
    plain = " ".join(re.sub(r"[^\w\s’'✓✔✅✗✘❌👍👎./-]", " ", text).split()).strip(" .:/")
    return next((name for name, pattern in _COLUMNS if pattern.match(plain)), None)


def columns(head: tuple[str, ...]) -> dict[Column, int]:
    """The columns that a table's head announces, each once."""
    found: dict[Column, int] = {}
    for place, text in enumerate(head):
        name = column(text)
        if name is not None:
            found.setdefault(name, place)
    return found
