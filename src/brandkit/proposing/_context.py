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
            "never,? ever",
            "(?:we[’']ve|we have|has|have|been) (?:binned|dropped|banned|cut|retired|killed|scrapped|removed|ditched)",
            "must be removed|untrue|misleading",
            "prohibited",
            "forbidden",
            "off[- ]limits",
            "must(?:n[o']t| not)(?: be)?",
            "may not (?:say|claim|use|appear)",
            "(?:do not|don[’']t|cannot|can[’']t) (?:claim|promise)",
            "not (?:allowed|permitted)",
            "(?:has|have) (?:refused|struck)",
            "(?:black|red|block|ban|kill|stop|deny)[- ]?list\\w*",
            "restricted",
            "out of bounds",
            "taboos?",
            "(?:rote|schwarze) liste",
            "sperrliste",
            "gesperrt\\w*",
            "nicht (?:erlaubt|zulässig|versprechen)",
            "(?:versprechen|behaupten) wir nicht",
            "(?:claims?|words?|lines?) (?:that |which )?\\w+ (?:has|have) (?:struck|cut|pulled|banned|removed)",
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
            "steer clear",
            "(?:we|you|nobody|no one|you will) (?:will |do |would |must |should |can |may )?(?:not|never|"
            "won[’']t|don[’']t|can[’']t) "
            "(?:say|write|print|publish|use|put|want|hear|sell|post)",
            "(?:say(?:ing)? )?(?:goodbye|farewell)(?: to)?",
            "(?:done|finished|fed up) with|(?:stop(?:ped)?|quit) (?:saying|using|writing)",
            "(?:words?|phrases?|terms?) (?:to use |used |that need )?(?:with|some) care",
            "(?:stay|keep|steer) (?:away|out|clear)",
            "off the \\w+",
            "retired?",
            "(?:remove|strike|delete|drop|ditch|bin|cut)s? (?:the following|these|this|them)",
            "(?:words?|phrases?|language) (?:that |which |to )?(?:hurt|harm|exclude|offend|drop|bin|ditch|"
            "cut|lose|retire)s?",
            "(?:dead|empty|hollow|weasel|filler|problem|lazy) (?:words?|phrases?)",
            "graveyard|word prison|swear jar",
            "not welcome|unwelcome",
            "(?:please|pls),? (?:no|not|don[’']t)",
            "floskeln?|phrasen|streichliste|gestrichen\\w*|weglassen|bitte nicht|in keinem text|raus",
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


_BOTH = re.compile(
    r"(?i)\b(?:do(?:s|[’']s)?|say|use|yes|good|right|write|this|in|ja|gut|richtig|sagen)\b.{0,12}?(?:[/&|"
    r",–-]|\band\b|\bund\b|\bvs\b).{0,12}?"
    r"\b(?:don[’']?t(?:s|[’']s)?|not that|not this|no|bad|wrong|out|avoid|nein|schlecht|falsch|nicht)\b"
)
"""A heading that names both sides, as in “Do’s and don’ts”."""


def topic_of(text: str) -> Topic | None:
    """What a heading or lead-in announces."""
    if len(text) < 60 and _BOTH.search(text):
        return "terms"
    return next((topic for topic, pattern in _TOPICS if pattern.search(text)), None)


def topics(piece: Piece) -> tuple[Topic, ...]:
    """What the lead-in and the headings above announce, the nearest first."""
    lead = piece.lead if len(piece.lead) < 240 else ""
    found = [topic_of(text) for text in (lead, *reversed(piece.headings)) if text]
    return tuple(topic for topic in found if topic is not None)


def in_topic(piece: Piece) -> Topic | None:
    """The nearest announcement; “These words …” under a heading that rules them out adds nothing to it."""
    found = topics(piece)
    if (
        found[:1] == ("terms",)
        and found[1:2]
        and found[1] in ("never", "avoid")
        and topic_of(piece.lead) == "terms"
    ):
        return found[1]
    return next(iter(found), None)


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
            r"|good|(?:our |approved )?(?:terms?|words?)|begriffe?|wort|instead|replace with|better|"
            r"on[- ]brand|this|verwenden|richtig|"
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
    (
        "why",
        re.compile(
            r"(?i)^(?:why(?: not)?|reasons?|notes?|comments?|because|remarks?|details?|explanation|example|"
            r"context|grund|warum|hinweise?|anmerkung(?:en)?|bemerkung(?:en)?|erläuterung(?:en)?|begründung|"
            r"kommentar)$"
        ),
    ),
)


def column(text: str) -> Column | None:
    """What the head of a column announces."""
    plain = " ".join(re.sub(r"[^\w\s’'✓✔✅✗✘❌👍👎./-]", " ", text).split()).strip(" .:/")
    exact = next((name for name, pattern in _COLUMNS if pattern.match(plain)), None)
    return exact or _opposite(plain.lower()) or _leaning(plain)


_SIDES: tuple[tuple[str, str], ...] = (
    ("in", "out"),
    ("short", "long"),
    ("shorter", "longer"),
    ("after", "before"),
    ("plain", "formal"),
    ("plain english", "jargon"),
    ("simple", "complicated"),
    ("to", "from"),
    ("nachher", "vorher"),
    ("kurz", "lang"),
    ("einfach", "kompliziert"),
)
"""Heads of columns that say the sides by opposites: what to write, and what not."""


def _opposite(text: str) -> Column | None:
    return next(
        (name for pair in _SIDES for name, side in zip(_BOTH_SIDES, pair, strict=True) if side == text), None
    )


_BOTH_SIDES: tuple[Column, Column] = ("use", "avoid")


_AGAINST = _any(
    "not",
    "don[’']?ts?",
    "do not",
    "never",
    "avoid\\w*",
    "instead of",
    "rather than",
    "retired?|old|former|previous|legacy|outdated|obsolete|deprecated",
    "banned|forbidden|off[- ]limits|wrong|bad|incorrect|poor",
    "(?:if you(?:[’']re| are)|when you(?:[’']re| are)|you(?:[’']re| are|[’']d| might)) .*",
    "(?:tempted|about) to",
    "used to|replaces",
    "nicht|statt|vermeide\\w*|falsch|alt|bisher|verboten|tabu|früher|schlecht",
)
_FOR = _any(
    "(?:say|use|write|try|prefer\\w*|choose)",
    "instead|replacement|alternative|better|new|current|approved|right|correct|good|recommended",
    "our (?:word|term|phrase|wording|way|choice)s?",
    "we (?:say|use|write|prefer)",
    "(?:customers|people|readers|users) (?:say|call|use)",
    "sondern|lieber|besser|neu|stattdessen|richtig|jetzt|unser \\w+|gut|ersatz|alternative",
)


def _leaning(text: str) -> Column | None:
    """Whether the head of a column speaks for or against what stands below it."""
    if len(text.split()) > 8:
        return None
    return "avoid" if _AGAINST.search(text) else "use" if _FOR.search(text) else None


def columns(head: tuple[str, ...]) -> dict[Column, int]:
    """The columns that a table's head announces, each once."""
    found: dict[Column, int] = {}
    for place, text in enumerate(head):
        name = column(text)
        if name is not None:
            found.setdefault(name, place)
    # “Term … Write instead”: the term is what is replaced.
    better = [
        place
        for place, text in enumerate(head)
        if re.search(r"(?i)\b(?:instead|replace\w*|stattdessen)\b", text)
    ]
    if "avoid" not in found and len(better) == 1 and found.get("use") not in (None, better[0]):
        found |= {"avoid": found["use"], "use": better[0]}
    others = [place for place, text in enumerate(head) if place not in found.values() and text.strip()]
    # Beside what is not said stands what is, whatever its column is called.
    if "avoid" in found and "use" not in found and "why" in found and len(others) == 1:
        found["use"] = others[0]
    return found
