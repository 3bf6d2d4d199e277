"""Fairness: what one segment of a campaign is offered or told and another is not.

Segments differ for good reasons. It becomes a question for a person where a segment is defined by a protected
attribute or by what stands for one: age, gender, origin, religion, disability, family, place of living.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...content import Draft, Finding
from .._words import words
from ..text import fold
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "fairness", "protected_attribute")

INFO = (
    RuleInfo(
        "fairness.offer",
        "`fairness`",
        "`needs-role`",
        "A segment with a protected attribute gets another price, discount or deadline than another segment of the "
        "same campaign.",
        "Another price for another group of people may be discrimination, meant or not.",
        "Give both the same offer, or let the named role say why it differs.",
    ),
    RuleInfo(
        "fairness.tone",
        "`fairness`",
        "`needs-role`",
        "A segment with a protected attribute is pressed harder, shouted at, addressed otherwise or talked down to.",
        "People notice when they are spoken to as a group.",
        "Write both variants in one tone, or let the named role say why it differs.",
    ),
    RuleInfo(
        "fairness.claims",
        "`fairness`",
        "`needs-role`",
        "A segment with a protected attribute is told a figure, a promise or a praise that another is not, or is not "
        "told it.",
        "What one group is told and another is not may keep an advantage from it.",
        "Tell both, or let the named role say why it differs.",
    ),
)

_CUES = {
    "age": words(
        "age aged senior seniors elderly elders retiree retirees retired pensioner pensioners pension youth teen "
        "teens teenager teenagers adolescents young younger older boomers millennial millennials genz gen-z gen-x "
        "kids children minors silver senioren rentner rentnerinnen ältere jugend jugendliche junge kinder ruhestand"
    ),
    "gender": words(
        "women woman female females men man male males mothers mother moms mom mums mum fathers dads girls boys ladies "
        "gentlemen trans nonbinary lgbt lgbtq queer gay lesbian frauen frau männer mann mütter väter mädchen jungen"
    ),
    "origin": words(
        "migrant migrants immigrant immigrants refugee refugees expat expats foreigner foreigners hispanic hispanics "
        "latino latinos latina latinx black blacks asian asians african africans arab arabs turkish polish roma ethnic "
        "ethnicity nationality citizenship accent nativespeaker nativespeakers mothertongue spanishspeaking "
        "migranten migrantinnen ausländer geflüchtete herkunft "
        "staatsangehörigkeit muttersprache"
    ),
    "religion": words(
        "christian christians muslim muslims jewish jews hindu hindus buddhist catholic catholics protestant religious "
        "faith church ramadan halal kosher hijab muslime christen juden kirche religion"
    ),
    "disability": words(
        "disabled disability disabilities wheelchair blind deaf autistic autism impaired chronic patients diabetics "
        "dyslexic behinderte diabetiker behinderung rollstuhl gehörlose"
    ),
    "family": words(
        "pregnant pregnancy married unmarried divorced widowed parents childless families schwangere verheiratete "
        "alleinerziehende eltern familien kinderlose"
    ),
    "place of living": words(
        "postcode postcodes zip zipcode zipcodes plz postleitzahl neighborhood neighbourhood innercity inner-city "
        "suburb suburban district ghetto stadtteil viertel bezirk"
    ),
}
# The same words of things, jobs and offers: “senior engineers”, “Black Friday”, “blind spots”.
_LOOK_ALIKES = re.compile(
    r"\bsenior[ -](?:\w+[ -]){0,2}?(?:engineer|manager|marketer|developer|director|leader|executive|editor|analyst"
    r"|associate|partner|staff|leadership|role|position|vice president|manager:?innen|entwickler\w*)s?\b"
    r"|\b(?:older|younger|young|junge[nrs]?|ältere[nrs]?|aged|disabled|impaired|chronic|chronisch\w*|blind|deaf|black"
    r"|silver|trans|turkish|polish|asian|african|arab|catholic|religious|ethnic)[ -]"
    r"(?:versions?|software|systems?|tools?|machines?|devices?|browsers?|buildings?|accounts?|contracts?|data|records?"
    r"|files?|content|copy|compan(?:y|ies)|start-?ups?|brands?|firms?|spots?|tests?|box(?:es)?|lists?|friday|swans?"
    r"|plans?|tiers?|members?|packages?|delays?|backlogs?|problems?|shortages?|buttons?|ears?|features?|drafts?|texts?"
    r"|markets?|versionen|systeme|geräte|unternehmen|firmen|marken|marktplätze|verträge|daten)\b"
    r"|\b(?:in )?(?:good|bad) faith\b|\bthe (?:\w+ )?age of\b|\bstone age\b|\bman[ -](?:hours?|days?|power)\b"
    r"|\bdistrict (?:managers?|attorneys?|heating)\b|\bpolish (?:the|our|my|their|every|each|it|a|what|up)\b"
    r"|\bzip (?:files?|archives?|folders?)\b|\bfont families\b|\bproduct families\b"
    r"|\bfamilies of (?:products?|fonts?)\b|\bprodukt-?familien\b|\bpension funds?\b|\bsilver bullets?\b"
)
_AGES = re.compile(r"\b(?:over|under|ab|über|unter|u|ü)[\s-]?\d{2}\b|\b\d{2}(?:\s?(?:plus|\+)|-\d{2})(?!\d)")

_URGENT = re.compile(
    r"\b(?:now|today|hurry|last chance|only until|ends|don't miss|act|immediately|urgent|final|jetzt|heute|sofort"
    r"|letzte chance|nur noch|nur bis|schnell|beeil\w*|dringend)\b"
)
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
    r"|christmas|easter|new year|weihnachten|ostern|silvester"
)
# “By the door” and “before you wake” are no deadlines: a day, a month or an hour has to follow.
_DATE = re.compile(
    r"\b(?:until|by|before|ends(?: on)?|till|bis(?: zum)?|endet(?: am)?)\s(?:the\s)?("
    r"(?:(?:end of|ende|mid|mitte)\s(?:the\s)?)?(?:\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s)?)?"
    rf"(?:{_DAY})\b(?:\s\d{{1,2}}\b)?"
    r"|(?:end of|ende)\s(?:(?:the|this|next|der|des)\s)?(?:week|month|year|woche|monats|jahres)"
    r"|\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}[./]\d{1,2}\.?|\d{4}-\d{2}-\d{2}|midnight|noon|tonight|tomorrow|morgen"
    r"|mitternacht)"
)
_PERCENT_OFF = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent|prozent)\s(?:off|discount|rabatt|nachlass)")
_FAMILIAR = re.compile(r"\b(?:du|dich|dir|dein|deine|deinen|deinem|deiner)\b")
_FORMAL = re.compile(r"\b(?:ihnen|ihr|ihre|ihren|ihrem)\b")
_TOLD = ("number", "guarantee", "testimonial", "certification", "superlative", "absolute")
_URGENT_STEP, _SHOUT_STEP, _LENGTH_STEP = 2, 2, 8.0


@dataclass(frozen=True)
class _Variant:
    """What is compared of one draft."""

    prices: frozenset[tuple[float, str]]
    deadlines: frozenset[str]
    told: frozenset[tuple[str, float | None, str]]
    urgent: int
    shouts: int
    length: float
    address: str


def protected_attribute(segment: str, need: str, named: Sequence[str]) -> str | None:
    """The protected attribute that a segment is defined by, as far as its name or its need says so."""
    if segment in named:
        return "what the kit says about it"
    text = _LOOK_ALIKES.sub(" ", re.sub(r"[._]", " ", f"{fold(segment)} | {fold(need)}"))
    text = re.sub(r"\b(native|mother|spanish)[ -](speakers?|tongue|speaking)\b", r"\1\2", text)
    found = set(re.findall(r"[^\W_]+", text.replace(".", " "))) | set(text.split())
    for attribute, cues in _CUES.items():
        if found & cues:
            return attribute
    return "age" if _AGES.search(text) else None


def fairness(view: DraftView) -> list[Finding]:
    """`fairness.offer`, `fairness.tone`, `fairness.claims` against the other segments of the same campaign."""
    others = [draft for draft in view.campaign if _comparable(view.draft, draft)]
    if not others:
        return []
    attribute = _attribute(view, view.draft)
    if attribute is None:
        return []
    own = _variant(view)
    found: dict[str, Finding] = {}
    for other in others:
        for rule, text in _differences(own, _variant(replace(view, draft=other, campaign=()))):
            if rule not in found:
                found[rule] = _report(view, rule, f"{text} than for {other.segment}", attribute)
    return list(found.values())


def _attribute(view: DraftView, draft: Draft) -> str | None:
    need = view.segments.get(draft.segment, "")
    return protected_attribute(draft.segment, need, view.kit.governance.protected_segments)


def _comparable(one: Draft, other: Draft) -> bool:
    """The same asset for another segment."""
    same = (one.channel, one.stage, one.product, one.market, one.locale)
    return one.segment != other.segment and same == (
        other.channel,
        other.stage,
        other.product,
        other.market,
        other.locale,
    )


def _variant(view: DraftView) -> _Variant:
    text = "\n".join(placed.text for placed in view.blocks)
    plain = fold(text)
    claims = [item.claim for item in view.claims]
    prices = {(c.value, c.unit) for c in claims if c.cls == "price" and c.value is not None}
    prices |= {(float(m[1].replace(",", ".")), "%") for m in _PERCENT_OFF.finditer(plain)}
    lengths = [len(place.sentence.text.split()) for place in view.sentences]
    return _Variant(
        prices=frozenset(prices),
        deadlines=frozenset(match[1].strip(". ") for match in _DATE.finditer(plain)),
        told=frozenset((c.cls, c.value, c.unit) for c in claims if c.cls in _TOLD),
        urgent=len(_URGENT.findall(plain)),
        shouts=text.count("!"),
        length=sum(lengths) / len(lengths) if lengths else 0.0,
        address="du" if _FAMILIAR.search(plain) else "Sie" if _FORMAL.search(plain) else "",
    )


def _differences(own: _Variant, other: _Variant) -> Iterator[tuple[str, str]]:
    if own.prices != other.prices:
        yield "offer", f"prices or discounts differ ({_shown(own.prices)}, not {_shown(other.prices)})"
    elif own.deadlines != other.deadlines:
        yield "offer", f"the deadline differs ({_listed(own.deadlines)}, not {_listed(other.deadlines)})"
    if abs(own.urgent - other.urgent) >= _URGENT_STEP:
        yield "tone", f"the copy presses {'more' if own.urgent > other.urgent else 'less'}"
    elif abs(own.shouts - other.shouts) >= _SHOUT_STEP:
        yield "tone", f"there are {'more' if own.shouts > other.shouts else 'fewer'} exclamation marks"
    elif own.address and other.address and own.address != other.address:
        yield "tone", f"people are addressed otherwise (“{own.address}”)"
    elif abs(own.length - other.length) >= _LENGTH_STEP:
        yield "tone", f"sentences are {'longer' if own.length > other.length else 'shorter'}"
    if own.told != other.told:
        yield "claims", f"{len(own.told ^ other.told)} claims are made for one segment only: other claims"


def _shown(prices: frozenset[tuple[float, str]]) -> str:
    return ", ".join(f"{value:g} {unit}" for value, unit in sorted(prices)) or "none"


def _listed(texts: frozenset[str]) -> str:
    return ", ".join(sorted(texts)) or "none"


def _report(view: DraftView, rule: str, text: str, attribute: str) -> Finding:
    role = view.kit.governance.fairness_role
    message = f"the segment {view.draft.segment} is defined by {attribute}, and {text}"
    return view.finding(
        f"fairness.{rule}",
        "fairness",
        "needs-role",
        message,
        why=next(info.why for info in INFO if info.id == f"fairness.{rule}"),
        role=role,
    )
