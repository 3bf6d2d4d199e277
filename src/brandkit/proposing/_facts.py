"""Everything but words: voice, claims, channels, duties, topics, companies, examples, messages, settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from .._quantities import quantities
from ..text import fold
from ._context import columns, in_topic, topic_of
from ._found import Found, enumerated, phrase, quoted, sentences, slug, tidy
from ._limits import limits_of_row
from ._pieces import Piece

__all__ = ("facts_of_row", "facts_of_text")

_TRAIT = re.compile(
    r"(?i)\b(?:we are|we[’']re|wir sind) (?P<are>[^.;:]{2,80}?),? (?:but |and |aber |und )?(?:not|never|nicht|"
    r"nie) (?P<not>[^.;:]{2,80}?)[.;]?$"
)


def facts_of_text(piece: Piece) -> Iterator[Found]:
    """What a paragraph or list item says beyond words."""
    if piece.kind == "heading":
        return
    yield from _example(piece)
    if in_topic(piece) in ("never", "avoid"):
        return
    for sentence in sentences(piece.text):
        yield from _trait(piece, sentence)
        yield from _claim(piece, sentence)
        yield from _disclosure(piece, sentence)
        yield from _settings(piece, sentence)
        yield from _companies(piece, sentence)
        yield from _sensitive(piece, sentence)
    yield from _messages(piece)


def facts_of_row(piece: Piece) -> Iterator[Found]:
    """What a row of a table says beyond words."""
    if piece.first:
        return
    head = columns(piece.head)
    cells = {name: piece.cells[at] for name, at in head.items() if at < len(piece.cells)}
    if "are" in head and "are-not" in head:
        trait = f"{cells['trait'].lower()}: " if cells.get("trait") else ""
        if cells.get("are") and cells.get("are-not"):
            value = {"we_are": f"{trait}{_low(cells['are'])}", "we_are_not": _low(cells["are-not"])}
            yield Found(
                "voice",
                ("voice", "traits"),
                value,
                piece,
                piece.text,
                "traits",
                "A row of what we are and are not.",
            )
    elif cells.get("claim") and "proof" in head:
        yield claim(piece, piece.text, cells["claim"], cells.get("proof", ""), cells.get("until", ""), "high")
    elif "limit" in head:
        yield from limits_of_row(piece, head)
    elif "avoid" in head and "use" in head:
        yield from _pair_of_examples(piece, cells)


def _low(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _trait(piece: Piece, sentence: str) -> Iterator[Found]:
    found = _TRAIT.search(sentence)
    if found and len(found["are"].split()) <= 8 and len(found["not"].split()) <= 8 and not quoted(sentence):
        value = {"we_are": tidy(found["are"]), "we_are_not": tidy(found["not"])}
        yield Found(
            "voice", ("voice", "traits"), value, piece, sentence, "traits", "It says what we are and are not."
        )


_SOURCE = re.compile(
    r"(?P<claim>[^()]*\d[^()]*?)\s*\((?P<proof>[^()]*(?:survey|study|report|audit|log|test|data|analytics|"
    r"register|diary|count|benchmark|"
    r"certificate|n\s*=|umfrage|studie|bericht|messung|zählung|quelle|source)[^()]*)\)",
    re.IGNORECASE,
)


def _claim(piece: Piece, sentence: str) -> Iterator[Found]:
    found = _SOURCE.search(sentence)
    if found:
        words = tidy(re.sub(r"^.*?:\s+(?=\d|[A-Z])", "", found["claim"]))
        yield claim(piece, sentence, words, found["proof"], "", "medium")


_KINDS = (
    ("certification", r"certificat\w+|certified|iso \d+|licen[cs]e register|zertifi\w+"),
    ("study", r"survey|study|umfrage|studie|trial|panel"),
    ("analytics", r"analytics|dashboard|logs?\b|billing|crm|web ?stats"),
    ("measurement", r"test|measure\w*|benchmark|lab\b|count|messung|zählung|endurance"),
    ("customer", r"customer (?:story|case|reference)|case study"),
)
_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}


def day_of(text: str) -> date | None:
    """The day that a cell names, as in 2027-03-31, 30 September 2027 or 30.09.2027."""
    try:
        if iso := re.search(r"(\d{4})-(\d{2})-(\d{2})", text):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if german := re.search(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", text):
            return date(int(german[3]), int(german[2]), int(german[1]))
        words = re.search(r"\b(\d{1,2})\.? ([A-Za-z]{3})[a-z]* (\d{4})\b", text)
        if words and words[2].lower() in _MONTHS:
            return date(int(words[3]), _MONTHS[words[2].lower()], int(words[1]))
    except ValueError:
        pass
    return None


def claim(piece: Piece, quote: str, words: str, proof: str, until: str, confidence: Any) -> Found:
    """A claim with what the guidelines name as its proof; the proof itself is still to be shown."""
    from ..claims import classes_in, direction_of

    figures = [item for item in quantities(fold(words)) if getattr(item, "value", None) is not None]
    ways = direction_of(fold(words))
    last = day_of(until)
    kind = next((name for name, form in _KINDS if re.search(form, proof, re.IGNORECASE)), "document")
    size = re.search(r"n\s*=\s*([\d,.]*\d)", proof)
    value: dict[str, Any] = {
        "id": slug(words),
        "owner": "brand",
        "claims": [words],
        "metric": _metric(words),
        **({"value": figures[0].value, "unit": figures[0].unit} if figures else {}),
        "direction": next(iter(ways)) if len(ways) == 1 else "none",
        "supports": sorted(classes_in(words, (), "en")) or ["number"],
        "evidence": {"type": kind, "source": proof},
    }
    if size:
        value["evidence"]["n"] = int(re.sub(r"\D", "", size[1]))
    if last:
        value["valid_until"] = last.isoformat()
    missing = ["the document that proves it" + (f" ({proof})" if proof else "")]
    missing += [] if last else ["the last day on which it may be claimed"]
    why = "It is a claim with the source that is named for it."
    return Found(
        "proof_points",
        (),
        value,
        piece,
        quote,
        "claims",
        why,
        confidence,
        missing=tuple(missing),
        proof=proof,
    )


_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "and",
        "or",
        "our",
        "their",
        "they",
        "by",
        "per",
        "than",
        "out",
        "is",
        "are",
        "was",
        "after",
        "without",
    ]
)


def _metric(words: str) -> list[str]:
    kept = [word for word in re.findall(r"[A-Za-zÄÖÜäöüß-]{3,}", words) if word.lower() not in _SMALL]
    return [word.lower() for word in kept[:4]]


_DUTY = re.compile(
    r"(?i)\b(?:always (?:add|include|carry|use|end|say)|must (?:always )?(?:carry|include|contain|show|end|say|"
    r"add)|has to (?:carry|include)"
    r"|ends? with|required?|(?:immer|stets) (?:hinzufügen|angeben)|muss .* enthalten)\b"
)


def _disclosure(piece: Piece, sentence: str) -> Iterator[Found]:
    marks = quoted(sentence)
    if not marks or not _DUTY.search(sentence[: marks[0].start()]) or len(marks[0].said.split()) < 3:
        return
    said, around = marks[0].said.strip(), (sentence[: marks[0].start()] + sentence[marks[0].end() :]).lower()
    value: dict[str, Any] = {"id": slug(said), "owner": "legal", "text": said}
    if re.search(r"text messages?|sms", around):
        value["channels"] = ["sms"]
    elif re.search(r"e-?mails?|newsletter", around):
        value["channels"] = ["email"]
    elif re.search(r"price|preis", around):
        value["claim_classes"] = ["price"]
    elif re.search(r"percent|figure|number|saving|result|prozent|zahl", around):
        value["claim_classes"] = ["number"]
    elif re.search(r"offer|discount|promotion|angebot", around):
        value["when_offer"] = True
    triggered = len(value) > 3
    missing = () if triggered else ("when it has to stand: channels, claim_classes, markets or when_offer",)
    if not triggered:
        value["status"] = "draft"
    why = "It says what always has to stand there."
    confidence: Any = "high" if triggered else "low"
    yield Found("disclosures", (), value, piece, sentence, "disclosures", why, confidence, missing=missing)


_WORDS_MAX = re.compile(
    r"(?i)\b(?P<form>under|below|fewer than|less than|no (?:more|longer) than|(?:be )?longer than|max(?:imum|"
    r"\.)?(?: of)?|at most|up to|unter"
    r"|höchstens|maximal)\s+(?P<n>\d{1,3})\s+(?:words|wörter|worte)"
)
_ZERO = r"(?:no|never(?: use)?|do not use|don[’']t use|avoid|without|keine?|nie)"


def _settings(piece: Piece, sentence: str) -> Iterator[Found]:
    """Settings of the voice: sentence length, exclamation marks, emoji, contractions, whom we address, spelling."""
    plain = sentence.lower()
    for path, value, why in _set_values(plain):
        section = path[0]
        yield Found(
            section, path[1:], value, piece, sentence, "settings", why, "high", sets=section == "voice"
        )


def _set_values(plain: str) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    limit = _WORDS_MAX.search(plain)
    if limit and re.search(r"sentence|satz|sätze", plain):
        count = int(limit["n"]) - (limit["form"] in ("under", "below", "fewer than", "less than", "unter"))
        if count >= 5:
            yield ("voice", "readability", "sentence_max_words"), count, "It bounds the length of a sentence."
    for name, key in (
        (r"exclamation (?:marks?|points?)|ausrufezeichen", "exclamation_max"),
        (r"emojis?", "emoji_max"),
    ):
        if re.search(rf"{_ZERO} (?:\w+ )?(?:{name})|(?:{name}) are (?:not|never)", plain):
            yield ("voice", "voice", key), 0, "It rules them out."
        elif found := re.search(
            rf"\b(one|1|two|2) (?:{name})|(?:{name})[:,]? (?:at most|max\.?) (one|1|two|2)", plain
        ):
            count = 2 if (found[1] or found[2]) in ("two", "2") else 1
            yield ("voice", "voice", key), count, "It bounds how many."
    if "contraction" in plain:
        yield ("voice", "voice", "contractions"), not re.search(_ZERO, plain), "It speaks of contractions."
    if re.search(r"[\"“”]you[\"“”] for the reader|reader as [\"“”]you[\"“”]|second person", plain):
        yield ("voice", "voice", "point_of_view"), "you", "It says whom we address."
    for word, locale in (("british", "en-GB"), ("american", "en-US")):
        if re.search(rf"\b{word}(?: english)? spellings?|\b{word} english", plain) and not re.search(
            r"\bnot\b", plain
        ):
            yield ("meta", "locales"), locale, "It says which spelling we use."


_NAME = r"[A-Z][\w&+.-]*[\w+](?: [A-Z][\w&+.-]*[\w+]){0,2}"
_NAMES = re.compile(rf"(?P<names>{_NAME}(?:, {_NAME})*(?:,? (?:or|and|oder|und) {_NAME})?)")


def _companies(piece: Piece, sentence: str) -> Iterator[Found]:
    if in_topic(piece) != "competitors":
        return
    if piece.kind == "item":
        name = phrase(piece.text, 4)
        if name[:1].isupper():
            yield _company(piece, sentence, name)
        return
    marker = re.search(r"(?i)\b(?:mention|name|names|about|concerns|to|include|are|:)\s", sentence)
    for found in _NAMES.finditer(sentence, marker.end() if marker else 1):
        if marker and found.start() == marker.end():
            for name in enumerated(found["names"]):
                yield _company(piece, sentence, name)


def _company(piece: Piece, quote: str, name: str) -> Found:
    value = {"name": name, "mention": "never"}
    return Found(
        "terms",
        ("competitors",),
        value,
        piece,
        quote,
        "competitors",
        "Another company that is not named.",
        "medium",
    )


_GO_TO = re.compile(
    r"(?i)^(?P<list>.+?,.+?) (?:go|goes|need|needs|require|gehen) .*?\b(?:to|of|by|approval|an)\b"
)
_ASK = re.compile(
    r"(?i)\b(?:check with|approval|approved by|ask|sign(?:ed)? off|legal|escalate|freigabe)\b[^:]*:\s*(?P<list>.+)"
)


def _sensitive(piece: Piece, sentence: str) -> Iterator[Found]:
    if "sensitive" not in (in_topic(piece), topic_of(sentence.split(":", 1)[0])):
        return
    found = _ASK.search(sentence) or _GO_TO.search(sentence)
    cues = enumerated(found["list"]) if found else [phrase(piece.text, 4)] if piece.kind == "item" else []
    cues = [
        cue[:1].lower() + cue[1:] if cue[1:] == cue[1:].lower() else cue
        for cue in cues
        if len(cue.split()) <= 5
    ]
    if not cues:
        return
    about = f"{sentence} {' '.join(piece.headings[-1:])} {piece.lead}".lower()
    role = next((role for role in ("privacy", "finance", "product") if role in about), "legal")
    value = {"id": slug("topic", cues[0]), "cues": cues, "role": role, "reason": sentence[:300]}
    yield Found(
        "sensitive_topics", (), value, piece, sentence, "sensitive", "These topics go to somebody first."
    )


_GOOD = re.compile(
    r"(?i)^(?:good|do|on[- ](?:brand|voice)|yes|right|this|like this|✓|✔|✅|gut|"
    r"richtig)(?: example)?\s*:\s*(?P<said>.{8,})$"
)
_BAD = re.compile(
    r"(?i)^(?:bad|don[’']t|off[- ](?:brand|voice)|no|wrong|not this|not like this|✗|✘|❌|schlecht|"
    r"falsch)(?: example)?\s*:\s*(?P<said>.{8,})$"
)


def _example(piece: Piece) -> Iterator[Found]:
    if len(piece.text) > 1000:
        return
    for form, good in ((_GOOD, True), (_BAD, False)):
        found = form.match(piece.text)
        if found and len(found["said"].split()) >= 4:
            yield example(piece, piece.text, found["said"], good)


def _pair_of_examples(piece: Piece, cells: dict[Any, str]) -> Iterator[Found]:
    for name, good in (("use", True), ("avoid", False)):
        said = cells.get(name, "")
        if len(said.split()) > 7 or (len(said.split()) > 3 and said.endswith((".", "!", "?"))):
            yield example(piece, said, said, good)


def example(piece: Piece, quote: str, said: str, good: bool) -> Found:
    """Copy that is on brand, or off brand, by the guidelines' own word."""
    text = said.strip()
    if text[0] in '"“„«' and text[-1] in '"”“»':
        text = text[1:-1].strip()
    verdict = "on-brand" if good else "off-brand"
    why = f"The guidelines show it as {'a good' if good else 'a bad'} example."
    value = {"id": slug("on" if good else "off", text), "verdict": verdict, "text": text, "why": why}
    return Found("examples", (), value, piece, quote, "examples", why)


def _messages(piece: Piece) -> Iterator[Found]:
    """Lines that the guidelines approve, the boilerplate and the positioning."""
    topic = in_topic(piece)
    if topic in ("boilerplate", "positioning") and piece.kind == "paragraph" and len(piece.text) <= 900:
        text = piece.text
        if text.endswith(":"):
            return
        why = f"It stands under “{piece.headings[-1]}”." if piece.headings else "It is announced as such."
        yield Found("messaging", (topic,), text, piece, text, "messages", why, "high", sets=True)
    elif topic == "messages" and piece.kind == "item":
        yield from _line(piece)


_LABEL = re.compile(r"(?i)^(?P<role>hook|problem|promise|how|fact|closing|subject|title)\s*:\s+(?=\S)")
_CALL = re.compile(r"^(?P<text>[^:<>]{3,60}?)\s*[:–—-]?\s*<?(?P<href>https?://[^\s<>]+)>?$")


def _line(piece: Piece) -> Iterator[Found]:
    """An approved line: a call to action with its address, a question as a hook, anything else as a promise."""
    label, call, marks = _LABEL.match(piece.text), _CALL.match(piece.text), quoted(piece.text)
    text = piece.text[label.end() :] if label else piece.text
    if len(marks) == 1 and len(marks[0].said) > len(text) * 0.6:
        text = marks[0].said
    line: dict[str, Any] = {"role": "hook" if text.endswith("?") else "promise", "text": tidy_line(text)}
    if call:
        line = {"role": "cta", "href": call["href"], "text": tidy(call["text"])}
    elif label:
        line["role"] = label["role"].lower()
    if not 2 <= len(line["text"].split()) <= 30:
        return
    title = next((text for text in reversed(piece.headings) if topic_of(text) == "messages"), "Messages")
    line = {"id": slug("line", line["text"]), **line}
    value = {"pillar": slug(title), "title": title, "line": line}
    why = f"It stands under “{piece.headings[-1] if piece.headings else title}”."
    yield Found("messaging", ("pillars",), value, piece, piece.text, "messages", why, "medium")


def tidy_line(text: str) -> str:
    """A line without the quotation marks around it; its own full stop stays."""
    kept = text.strip()
    return kept[1:-1].strip() if kept[:1] in '"“„«' and kept[-1:] in '"”“»' else kept
