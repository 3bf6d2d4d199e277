"""Which phrases of a sentence are to be written and which are not, by the words and signs that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ._found import quoted, tidy
from ._pieces import Piece

__all__ = ("REJECTED", "Said", "bare", "marked", "pairs", "signed")

Sign = Literal["", "use", "avoid"]

_SAY = r"(?:say|use|write|call(?: it| them)?|publish|claim|promise)"
_NO_VERB = "".join(
    f"(?<!{verb} )" for verb in ("do", "does", "did", "is", "are", "was", "will", "can", "has", "have")
)
_ORDERED = r"(?:^|(?<=^\W)|(?<=[.,;:(–—] )|(?<=please )|(?<=and )|(?<=to )|(?<=we ))"
_BEFORE_AVOID = (
    rf"(?:do not|don[’']?t|must(?: not|n[’']t)|may not|can ?not|can[’']t|should not|shouldn[’']t) (?:ever )?{_SAY}",
    rf"under no circumstances(?: {_SAY})?|nor (?:do|should|may) we {_SAY}",
    rf"(?:and |but )?(?:we )?never (?:{_SAY}(?: a| an)?)?",
    r"instead of|rather than|in place of|in preference to|(?:is |are |works? |reads? |"
    r"sounds? )?(?:much )?\w+er than",
    rf"(?:is |are )?preferred (?:to|over)|beats?|over|(?:and |but )?{_NO_VERB}not(?: as)?|no longer",
    rf"{_ORDERED}(?:drop|ditch|replace|swap|lose|skip|retire|scrap|cut)",
    r"forget(?: about)?|avoid(?: using| ?:)?|steer clear of|stay away from|"
    r"keep away from"
    r"|leave out|refrain from",
    rf"(?:forbidden|prohibited|not allowed|not permitted|verboten|untersagt) (?:to )?(?:{_SAY})?",
    r"(?:no|bad|wrong|don[’']?ts?|avoid|not|nein|schlecht|falsch) ?:",
    r"[✗✘❌👎🚫⛔]\ufe0f?",
    r"(?:sagen|schreiben|verwenden) (?:wir|sie) (?:nicht|nie|niemals)|(?:und |aber )?(?:bitte )?(?:nicht|"
    r"nie|niemals)",
    r"besser als|lieber als|anstatt|statt|anstelle von|an ?stelle von|vermeiden(?: sie)?|"
    r"verzichten sie auf(?: wörter wie)?",
    r"ersetzen(?: sie)?|streichen(?: sie)?",
)
_BEFORE_USE = (
    r"→|➜|⇒|➔|►|->|=>",
    r"(?:yes|good|right|do|better|use|say|instead|ja|gut|richtig|besser|lieber) ?:",
    r"[✓✔✅👍]\ufe0f?",
    r"in favou?r of|(?:and |but |please |simply |just |we |always |you can )?(?:use|say|write|try|choose|pick|prefer|"
    r"favou?r|go for|go with|opt for|call (?:it|them)|make it|make that|stick to|put)(?: simply| just)?",
    r"it[’']s|(?:should|must) be|turns into|instead|becomes?",
    r"sondern|lieber|besser|stattdessen|wir (?:sagen|schreiben)|(?:sagen|schreiben|verwenden) (?:wir|sie)|"
    r"sagen|schreiben|heißt bei uns",
)
_ORDERS = re.compile(
    r"(?i)\b(?:say|use|write|call|publish|claim|promise|avoid|clear|away|out|refrain|verzichten|sagen|schreiben)\b"
)
_LIST = re.compile(
    r"(?i)[\s,;/·|]*(?:(?:and|or|nor|und|oder|sowie|and so (?:is|are))\b\s*)?(?:also |auch )?(?:an? |the )?[,:]?\s*"
)
_CUE = re.compile(
    r"(?i)(?:(?<![\w’'-])|(?=[^\w\s]))(?:(?P<avoid>"
    + "|".join(_BEFORE_AVOID)
    + r")|(?P<use>"
    + "|".join(_BEFORE_USE)
    + r"))(?![\w’'-])"
)
_IS = r"(?:is|are|ist|sind|=|:)\s*"
_AFTER_USE = re.compile(
    rf"(?i)^[\s,)]*(?:{_IS}(?:fine|good|right|ok(?:ay)?|correct|better|preferred|welcome|gut|richtig)|"
    rf"(?:does the job|will do|is enough|reicht)|[✓✔✅👍])"
    r"(?!\w| than| to)"
)
_AFTER_AVOID = re.compile(
    rf"(?i)^[\s,)]*(?:{_IS}(?:(?:not|nicht)(?=\s*(?:$|[,;.!)]))|(?:not (?:fine|ok\w*|good|allowed)|out|bad|"
    rf"wrong|banned|"
    r"off[- ]limits|forbidden|retired|gone|falsch|schlecht|tabu|verboten|gestrichen)\b)|[✗✘❌👎🚫⛔])"
)
REJECTED = re.compile(
    r"(?i)\b(?:(?:is|are|has been|have been|stays?|sind|ist|werden|wird) (?:\w+ ){0,2}?(?:out|banned|"
    r"retired|gone|off[- ]limits|"
    r"forbidden|prohibited|tabu|verboten|gestrichen|raus|untersagt|(?:not|never) (?:used|allowed|permitted|"
    r"to be used))"
    r"|verzichten wir|vermeiden wir|(?:verwenden|benutzen|sagen|schreiben) wir (?:nicht|nie)|(?:is|"
    r"are)(?:n[’']t| not) (?:an? )?(?:words?|phrases?|terms?) (?:that )?we (?:ever )?use|ha(?:s|ve) no place"
    r"|(?:do|does) not belong)\b"
)
"""What rules out the phrases before it."""


@dataclass(frozen=True)
class Said:
    """A phrase of a sentence: its words, where it begins and ends, and whether it is to be written.

    Attributes:
        how: it is set apart: quote, struck, strong, slanted, or bare.
        loose: other words stand between it and what gives it its sign; it has no counterpart.
    """

    words: str
    start: int
    end: int
    sign: Sign = ""
    how: str = ""
    loose: bool = False


_EXAMPLE = re.compile(r"(?:\S+\s+){3,}\S+[!?]|(?:\S+\s+){6,}\S+[.]|.*[.!?]\s.*")
"""Whole sentences in quotation marks are examples of copy, and no phrases."""


def marked(text: str, piece: Piece) -> list[Said]:
    """Phrases that are set apart: by quotation marks, or by struck, bold or slanted type."""
    marks = (mark for mark in quoted(text) if not _EXAMPLE.fullmatch(mark.said.strip()))
    found = [Said(tidy(mark.said), mark.start(), mark.end(), how="quote") for mark in marks]
    for how, words in (("struck", piece.struck), ("strong", piece.strong), ("slanted", piece.slanted)):
        for word in words:
            at = next(
                (m.start() for m in re.finditer(re.escape(word), text) if _free(found, m.start(), m.end())),
                -1,
            )
            # A cue in bold type, as in “**No:** gourmet”, is no phrase.
            if at >= 0 and tidy(word) and not (how == "strong" and _CUE.fullmatch(word.strip())):
                sign: Sign = "avoid" if how == "struck" else ""
                found.append(Said(tidy(word), at, at + len(word), sign, how))
    return sorted((said for said in found if len(said.words.split()) <= 9), key=lambda said: said.start)


def _free(found: list[Said], start: int, end: int) -> bool:
    return all(end <= said.start or start >= said.end for said in found)


_EDGE = re.compile(r"(?i)^[\s,;:.()·/|–—-]+|[\s,;:.()·/|–—-]+$")
_FILLER = re.compile(
    r"(?i)(?:(?:what|who|how|why|where|when|which|was|wer|wie|wo|wann|warum)\b.*|and|or|but|please|bitte|und|"
    r"oder|we|wir|always|the word|schreiben|sagen|sie|it|to|then|so)"
)


def bare(text: str, found: list[Said]) -> list[Said]:
    """The phrases with those between the cues that no marks set apart."""
    stops = [(said.start, said.end) for said in found]
    cues = (cue for cue in _CUE.finditer(text) if _free(found, cue.start(), cue.end()))
    # The last word of a rule is no cue: “Replace leverage with use.”
    stops += [(cue.start(), cue.end()) for cue in cues if text[cue.end() :].strip(" .!?)") or not cue["use"]]
    made, last = list(found), 0
    for start, end in [*sorted(stops), (len(text), len(text))]:
        if start >= last:
            made += _segment(text, last, start)
        last = max(last, end)
    return sorted(made, key=lambda said: said.start)


def _segment(text: str, start: int, end: int) -> Iterator[Said]:
    part = re.split(r"\s+[–—(]|\s*[;:]\s|[.!?]\s", text[start:end].strip(" ,;:.()·/|–—-"), maxsplit=1)[0]
    words = tidy(_EDGE.sub("", part))
    if words and 1 <= len(words.split()) <= 7 and not _FILLER.fullmatch(words) and re.search(r"\w", words):
        at = text.index(words, start)
        yield Said(words, at, at + len(words), how="bare")


def signed(text: str, found: list[Said]) -> list[Said]:
    """The phrases with their signs: by the cue before, the cue behind, or the phrase that they are listed with."""
    made: list[Said] = []
    ends = [*(said.start for said in found[1:]), len(text)]
    trailing = found and re.search(r"[✓✔✅👍✗✘❌👎]\ufe0f?$", text.strip()) and not _CUE.match(text.strip())
    for place, said in enumerate(found):
        gap = text[found[place - 1].end if place else 0 : said.start]
        behind = _behind(text[said.end : ends[place]], bool(trailing) or place + 1 == len(found))
        sign, contrast, loose = _ahead(gap, made[-1].sign if made else "")
        sign, contrast = ("", False) if trailing else (sign, contrast and not loose)
        inherits = bool(made) and _LIST.fullmatch(gap) is not None
        if made and contrast and not made[-1].sign:
            made[-1] = replace(made[-1], sign="avoid" if sign == "use" else "use")
        if not sign and inherits and made[-1].how == said.how:
            sign = made[-1].sign
        loose = (loose and sign == "avoid") or (inherits and made[-1].loose)
        made.append(replace(said, sign=said.sign or behind or sign, loose=loose))
    return _completed(made)


def _ahead(gap: str, before: Sign) -> tuple[Sign, bool, bool]:
    """The sign of the last cue in a gap, whether it turns the phrase against the one before, and stands far."""
    cues = list(_CUE.finditer(gap))
    if not cues:
        word = " ".join(re.sub(r"[^\w\s]", " ", gap).lower().split())
        turns = {"avoid": ("for", "with", "by", "but", "durch", "aber"), "use": ("for", "to", "over", "für")}
        if word in ("than", "als"):
            return "avoid", True, False
        if before == "avoid" and gap.strip() in (":", "=", "–", "-"):
            return "use", True, False
        turned: Sign = "use" if before == "avoid" else "avoid"
        return (turned, True, False) if before and word in turns[before] else ("", False, False)
    between = gap[cues[-1].end() :]
    far = len(between.split()) > 1 or bool(re.search(r"[.;]\s", between))
    if far and not _ORDERS.search(cues[-1][0]):
        return "", False, False
    return ("avoid" if cues[-1]["avoid"] else "use"), True, far


def _behind(gap: str, last: bool) -> Sign:
    """The sign of words after a phrase; what ends a gap belongs to the phrase behind it."""
    for form, sign in ((_AFTER_USE, "use"), (_AFTER_AVOID, "avoid")):
        found = form.match(gap)
        if found and (last or gap[found.end() :].strip()):
            return sign  # type: ignore[return-value]
    return ""


def _completed(found: list[Said]) -> list[Said]:
    """What stands beside a struck phrase takes its place."""
    struck = any(said.how == "struck" for said in found)
    return [replace(said, sign="use") if struck and not said.sign else said for said in found]


def pairs(found: list[Said]) -> list[tuple[Said, Said]]:
    """Every phrase that is not written with the one that is: the nearest after it, else the nearest before."""
    made = []
    for place, said in enumerate(found):
        if said.sign != "avoid" or said.loose:
            continue
        after = [other for other in found[place:] if other.sign == "use"]
        before = [other for other in found[:place] if other.sign == "use"]
        between = before and all(
            other.sign == "avoid" for other in found[found.index(before[-1]) + 1 : place]
        )
        nearest = before[-1] if between else after[0] if after else before[-1] if before else None
        if nearest and nearest.words.casefold() != said.words.casefold():
            made.append((said, nearest))
    return made
