"""Figures in folded English text: value, unit and frame, with dates and numbering left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ._asides import asides, instructs
from ._multiples import multiples
from ._units import AUDIENCE, PEOPLE_RE, TIME_UNITS, UNIT_RE, UNITS, canonical_unit, same_unit, unit_noun
from ._words import in_order, words

__all__ = (
    "PEOPLE_RE",
    "TIME_UNITS",
    "UNIT_RE",
    "Quantity",
    "canonical_unit",
    "quantities",
    "same_unit",
    "unit_noun",
)


@dataclass(frozen=True)
class Quantity:
    """A figure in folded text.

    Attributes:
        value: None when the figure is not one number (`24/7`, `dozens of teams`).
        unit: `%`, `x`, `$`, `min`, …, or the noun that is counted; empty for a bare number.
        before: `by`, `to`, `from`, `up to`, `at least`, `at most`, `over`, `under`, `about`, `nearly`, or
            nothing.
        share: whether `of` follows, as in `40% of teams`.
        words: whether the number is written in words.
        noun: what stands between the figure and the end of the span, when a noun is counted.
        claim: whether it states something; dates, times, numbering and small counts in words do not.
    """

    start: int
    end: int
    value: float | None
    unit: str
    before: str = ""
    share: bool = False
    words: bool = False
    claim: bool = True
    noun: str = ""

    @property
    def figure_end(self) -> int:
        """Where the figure ends, without the noun that it counts."""
        return self.end - len(self.noun)


_SCALES = (
    {"hundred": 1e2} | dict.fromkeys(("thousand", "k"), 1e3) | dict.fromkeys(("million", "mn", "m"), 1e6)
)
_SCALES |= dict.fromkeys(("billion", "bn", "b"), 1e9)

_ONES = in_order(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = in_order("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: float(n) for n, word in enumerate(_ONES)} | {
    word: 20.0 + 10 * n for n, word in enumerate(_TENS)
}
_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
_DIGITS = r"(?:\d{1,3}(?:[,'\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_NUMBER = re.compile(
    rf"(?<![\d.])(?P<cur>us\$|[$€£¥]|(?:usd|eur|gbp)\s)?\s?(?P<sign>[-+](?=\d))?"
    rf"(?:(?P<num>{_DIGITS})(?P<frac>[¼½¾⅓⅔⅕⅛])?|(?P<onlyfrac>[¼½¾⅓⅔⅕⅛])"
    rf"|(?<!\w)(?P<word>(?:{_WORD})(?:[- ](?:{_WORD}))?)(?![a-z]))"
    rf"(?P<odd>[²³¹⁰⁴-⁹])?"
    rf"(?P<range>\s?(?:-|to|and)\s?(?=[$€£¥]?\d))?"
    rf"(?P<plus>\+)?(?:\s?(?P<scale>hundred thousand|hundred|thousand|million|billion|mn|bn|k|m"
    rf"|b)(?![a-z\d]))?"
    rf"(?:(?P<hyphen>[\s-]{{0,2}})(?:(?:fewer|extra|additional|more)\s)?(?P<unit>{UNIT_RE})(?![a-z])"
    r"|\s?(?P<cur2>[€$£¥]))?"
)
# Most sentences have no figure at all; this tells so quickly.
_HINT = re.compile(
    rf"[\d¼½¾⅓⅔⅕⅛%‰]|\b(?:{_WORD}|dozens|hundreds|thousands|millions|billions|scores|majority|most|twice"
    rf"|thrice|hal[fv]|dozen|per\\s?cent|pct"
    r"|doubl|tripl|trebl|quadrupl|quintupl|\w+fold|\ban?\s(?:business|working|second|minute|hour|day|week|month|year)|times\sover|magnitude|several|many|within|under|third|quarter|\w+th\b|\w+ths\b|hundred|thousand|million|billion)"
)
_RATIO = re.compile(
    rf"(?<![\w.])(?P<n>\d+|{_WORD})\s(?:out\sof|in|of)\s(?:every\s)?(?P<d>\d+|{_WORD})(?![\w.]"
    rf"|\s?%)(?:\s(?P<noun>[a-z]+))?"
)
_TIMES = re.compile(r"(?<![a-z])x\s?(\d+(?:\.\d+)?)(?![\w.]\d|\w)")
_PERCENT = re.compile(r"[%‰]|\bper\s?cent\b|\bpct\b")
_DOZENS = re.compile(
    r"\b(?:an?|two|three|several|many|countless|a\sfew|half\sa)\s(?:dozen|hundred|thousand|million)\b(?!s)"
    r"|\b(?:several|many)\stimes\s(?:over|as|more|less|faster|higher|lower)\b|\b(?:manifold|severalfold)\b"
    r"|\borders?\sof\smagnitude\b"
)
_SLASHED = re.compile(
    r"(?<![\w./])(?:24/7|(?:\d+(?:\.\d+)?\s?/|\d+\.\d+\sout\sof)\s?(?:5|10|100)(?![\w/.]\d)"
    r"|\d+\.\d+\s?(?:/|out\sof)\s?\d{1,3}(?![\w/.]\d))"
)
_VAGUE = re.compile(
    r"\b(?:(?P<size>dozens|hundreds|thousands|millions|billions|scores)\sof\s(?P<noun>[a-z-]+)"
    r"|(?:the\s(?:vast\s)?)?majority\sof\s(?P<noun2>[a-z-]+)"
    r"|most\s(?:of\s(?:our|the)\s|our\s)?(?P<noun3>customers|users|clients|subscribers|companies))\b"
)

# `Our app speaks nine languages` boasts of a count in words; `two people meet` tells a story.
_OWNED = re.compile(
    r"\b(?:we|our)\b[^.!?;]{0,40}\b(?:have|has|had|run|runs|operates?|serves?|served|supports?|speaks?|covers?|offers?"
    r"|owns?|opened|employs?|trained|count|won|ships?|delivers?|sells?|connects? to|includes?|makes?"
    r"|works? (?:in|with)"
    r"|bakes?|treats?|holds?)\s(?:over\s|more than\s|about\s|nearly\s|almost\s)?$"
)
_LASTS = re.compile(
    r"\b(?:in|within|was|is|were|are|took|takes?|taking|averag\w+|just|only|than|lasts?|lasted|needs?|every)\s$"
)
_PERIOD_REFERENCE = re.compile(r"\b(?:last|past|next|first|previous|coming|recent|final)\s$")
_LISTICLE = words(
    "digits letters characters tips ways reasons questions ideas things lessons mistakes signs myths takeaways examples"
)
_NOT_NOUNS = words(
    "works helps keeps lets makes gives brings turns shows needs takes goes runs sits stands fits"
    " opens closes starts stops comes lasts is was has this us its as"
    " does less"
    " yes plus across always versus thus perhaps unless"
)
_IRREGULAR = words("people staff women men children media data criteria")
_STOPS = words(
    "and or but of in on at to for with by from that which who when where while if so than then is are "
    "was were the a an per has have had can will more less faster fewer better left"
)
_EXTRA = words("more fewer extra additional")
_HALVES = re.compile(
    rf"(?<![\w.])(?P<n>\d+|{_WORD}|an?)\s(?:(?P<one>{UNIT_RE})\s)?and\sa\shalf(?:\s(?P<many>{UNIT_RE}))?(?![a-z])"
)
_BEFORE = (
    ("up to", r"(?:up to|as (?:much|many|high) as)\s(?:an?\s)?"),
    ("at least", r"(?:at least|no (?:less|fewer) than|a minimum of|minimum)\s"),
    ("at most", r"(?:at most|no more than|a maximum of|within)\s"),
    (
        "over",
        r"(?:more than|over|above|well over|exceed(?:s|ing)?|upwards of|better than"
        r"|greater than)\s(?:an?\s)?",
    ),
    ("under", r"(?:less than|fewer than|under|below)\s(?:an?\s)?"),
    (
        "about",
        r"(?:about|around|roughly|approximately|approx\.?|some|circa"
        r"|an average of)\s(?:an?\s)?",
    ),
    ("nearly", r"(?:nearly|almost|close to|not quite)\s(?:an?\s)?"),
    ("by", r"by\s(?:an?\s)?"),
    ("to", r"(?:down to|up to|to)\s"),
    ("from", r"from\s"),
)
# The last word before a figure decides quickly whether any frame can stand there.
_MAY_FRAME = re.compile(
    r"(?:to|as|much|many|high|least|than|fewer|less|of|minimum|most|more|maximum|within|over|above|exceeds?|exceeding"
    r"|under|below|about|around|roughly|approximately|approx\.?|some|circa|nearly|almost|quite|by|from|an?)\s$"
)
_BEFORE_RE = tuple(
    (name, re.compile(rf"\b{pattern}(?:(?:about|around|roughly|nearly|almost)\s)?$"))
    for name, pattern in _BEFORE
)


def quantities(text: str) -> list[Quantity]:
    """Every figure in a folded text, in reading order; those that claim nothing are marked so."""
    return list(_found(text))


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[Quantity, ...]:
    if not _HINT.search(text):
        return ()
    taken = bytearray(len(text))
    for start, end in asides(text):
        _take(taken, start, end)
    found: list[Quantity] = []
    for source in (_slashed, _halves, _within_one, _ratios, _vague, _multiples, _numbers, _unread):
        for item in source(text):
            if taken.find(1, item.start, item.figure_end) == -1:
                found.append(item)
                _take(taken, item.start, item.end)
    return tuple(sorted(found, key=lambda item: item.start))


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * (end - start)


def _slashed(text: str) -> Iterator[Quantity]:
    for match in _SLASHED.finditer(text):
        first, _, second = match.group().replace("out of", "/").replace(" ", "").partition("/")
        value = None if match.group() == "24/7" else float(first)
        yield Quantity(match.start(), match.end(), value, f"/{second}" if value is not None else "24/7")
    for match in _TIMES.finditer(text):
        yield Quantity(match.start(), match.end(), float(match[1]), "x", _before(text, match.start()))


def _halves(text: str) -> Iterator[Quantity]:
    """`two and a half times`, `a minute and a half`."""
    for match in _HALVES.finditer(text) if " and a half" in text else ():
        unit = match["one"] or match["many"]
        if unit:
            value = 0.5 + (1.0 if match["n"] in ("a", "an") else _value_of(match["n"]))
            before = _before(text, match.start())
            yield Quantity(match.start(), match.end(), value, canonical_unit(unit), before, words=True)


_WITHIN_ONE = re.compile(
    r"\b(?:within|(?<!see you )(?<!once )(?<!twice )(?<!times )(?<!day )(?<!days )"
    r"in(?:side|\sunder|\sless\sthan|\sjust|\sonly)?"
    r"|(?:takes?|took|needs?|needed|lasts?|lasted|than|under))\s"
    r"(?P<n>an?)\s(?P<unit>(?:business|working)\sday|second|minute|hour|day|week|month|year)\b"
)


def _within_one(text: str) -> Iterator[Quantity]:
    """`Within a week` is a figure as `within 7 days` is."""
    for match in _WITHIN_ONE.finditer(text):
        start, unit = match.start("n"), canonical_unit(match["unit"])
        yield Quantity(start, match.end(), 1.0, unit, _before(text, start), words=True)


def _unread(text: str) -> Iterator[Quantity]:
    """What is a figure for a reader although its number cannot be read here, such as `fourty percent`."""
    for match in _PERCENT.finditer(text):
        yield Quantity(match.start(), match.end(), None, "%")
    for match in _DOZENS.finditer(text):
        yield Quantity(match.start(), match.end(), None, match.group())


def _ratios(text: str) -> Iterator[Quantity]:
    for match in _RATIO.finditer(text):
        first, second = _value_of(match["n"]), _value_of(match["d"])
        plain_of = " of " in match.group() and " out of " not in match.group()
        if not second or first > second or (plain_of and not match["d"].isdigit()):
            continue
        if " in " in match.group() and second > 1000:
            continue
        yield Quantity(
            match.start(), match.end("d"), first / second * 100, "%", _before(text, match.start()), True
        )


def _value_of(word: str) -> float:
    return float(word) if word.isdigit() else _SMALL[word]


def _vague(text: str) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        noun = match["noun"] or match["noun2"] or match["noun3"]
        if match["size"] and not noun.endswith("s") and noun not in _IRREGULAR:
            continue
        yield Quantity(
            match.start(),
            match.end(),
            None,
            f"{match['size'] or 'most'} {noun}",
            _before(text, match.start()),
        )


def _multiples(text: str) -> Iterator[Quantity]:
    for start, end, value, share in multiples(text):
        yield Quantity(start, end, value, "x", _before(text, start), share, words=True)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _number(match)
        currency = match["cur"] or match["cur2"]
        unit = currency.strip() if currency else match["unit"] or ""
        start = match.start() + (len(match.group()) - len(match.group().lstrip()))
        end = match.start("range") if match["range"] else match.end()
        if _is_range(match, text):
            # The first figure of a range takes its unit from the second one; it is compared as a bare figure.
            unit = unit or "range"
        noun_end, noun = (end, "") if unit else _counted(text, end)
        before = _before(text, start) or ("over" if match["plus"] else "")
        if before == "over" and match["unit"] and "-" in match["hyphen"]:
            before = ""  # `over a 12-week study` lasts as long
        item = Quantity(
            start,
            noun_end if noun else end,
            None if match["odd"] else value,
            canonical_unit(unit) if unit else unit_noun(noun),
            before,
            text.startswith(" of ", end),
            words=match["word"] is not None,
            noun=text[end:noun_end] if noun else "",
        )
        yield item if _states(item, noun, text) else _aside(item)


def _is_range(match: re.Match[str], text: str) -> bool:
    """`10-15`, `10 to 15`, `between 10 and 15`; `1 and 2` are two things."""
    words = match["range"] or ""
    return bool(words) and (
        "and" not in words or text[max(0, match.start() - 16) : match.start()].rstrip().endswith("between")
    )


def _aside(item: Quantity) -> Quantity:
    return Quantity(**{**item.__dict__, "claim": False})


def _number(match: re.Match[str]) -> float:
    if match["word"]:
        value = sum(_SMALL[word] for word in re.split(r"[- ]", match["word"]))
    elif match["onlyfrac"]:
        value = _FRACTIONS[match["onlyfrac"]]
    else:
        digits = re.sub(r"[ ,'\u202f]", "", match["num"])
        value = float(digits) + (_FRACTIONS[match["frac"]] if match["frac"] else 0)
    for scale in (match["scale"] or "").split():
        value *= _SCALES[scale]
    return -value if match["sign"] == "-" else value


def _counted(text: str, end: int) -> tuple[int, str]:
    """The noun that a number counts: the first plural within three words, and where it ends."""
    at = end
    for match in re.finditer(r"[\s-]([a-z][a-z0-9'-]*)", text[end : end + 60]):
        if match.start() + end != at:
            break
        word, at = match[1], end + match.end()
        if word in _EXTRA and match.start() == 0:
            continue
        if word in _STOPS:
            break
        plural = word.endswith("s") and not word.endswith(("ss", "'s")) and word not in _NOT_NOUNS
        if plural or word in _IRREGULAR:
            return at, word
        if match.end() > 40 or text[end:at].count(" ") >= 3:
            break
    return end, ""


def _before(text: str, start: int) -> str:
    lead = text[max(0, start - 40) : start]
    if not lead or not _MAY_FRAME.search(lead):
        return ""
    return next((name for name, pattern in _BEFORE_RE if pattern.search(lead)), "")


def _instructs(item: Quantity, text: str) -> bool:
    if item.before not in ("", "about", "to") or (item.share and item.unit in ("%", "x", "pp")):
        return False
    return instructs(item.unit, text[max(0, item.start - 80) : item.start])


# `Where would you go if the weekend had three days?` supposes; it states nothing.
_SUPPOSED = re.compile(r"^(?:what|where|who|which|how)\swould\syou\b[^?.!]*\bif\b[^?.!]*\?$")
_MEASURED = frozenset((*UNITS, "range"))


def _states(item: Quantity, noun: str, text: str) -> bool:
    """Whether a figure states something that somebody could ask to see."""
    lead = text[max(0, item.start - 12) : item.start]
    if item.value is None:
        return True
    if _instructs(item, text) or (noun == "" and _SUPPOSED.search(text)):
        return False
    if item.unit in TIME_UNITS:
        if _PERIOD_REFERENCE.search(lead):
            return False
        if item.words and item.value == 1:
            return bool(item.before) or _LASTS.search(lead) is not None
        return True
    if item.unit in _MEASURED:
        return not (item.words and item.value == 1 and item.unit not in ("%", "pp"))
    if noun in _LISTICLE and (item.value or 0) <= 100:
        return False
    if (
        item.words
        and noun
        and (item.value or 0) > 1
        and _OWNED.search(text[max(0, item.start - 60) : item.start])
    ):
        return True
    if item.words:
        return (noun in AUDIENCE and (item.value or 0) > 1) or ((item.value or 0) > 12 and bool(noun))
    return bool(noun) or (item.value is not None and item.value > 12)
