"""Defects of answers, extracts, plans, plain copy, and of what came of an attack."""

from __future__ import annotations

from typing import Any

from . import _words
from ._sample import Edit, Sample

__all__ = ("ANSWER_EDITS", "ATTACK_EDITS", "EXTRACT_EDITS", "PLAN_EDITS", "TEXT_EDITS")

_ADDRESS = "Write to dana.whitlock@mail.example for a private offer."
_STRENGTHS = {"anecdote": "experiment", "observation": "experiment"}


# --- answers of recall ------------------------------------------------------------------------------------


def _said(answer: Any) -> list[Any]:
    return [sentence for sentence in answer.get("answer", []) if sentence.get("text")]


def _answer_reworded(reword: _words.Reword) -> Edit:
    def edit(answer: Any, sample: Sample) -> Any:
        sentences = _said(answer)
        sample.chance.shuffle(sentences)
        for sentence in sentences:
            changed = reword(sentence["text"], sample.chance)
            if changed is not None and changed != sentence["text"]:
                sentence["text"] = changed
                return answer
        return None

    return edit


def _answer_uncited(answer: Any, sample: Sample) -> Any:
    if not (said := _said(answer)):
        return None
    sample.chance.choice(said)["records"] = []
    return answer


def _answer_miscited(answer: Any, sample: Sample) -> Any:
    if not (said := _said(answer)):
        return None
    sample.chance.choice(said)["records"] = ["no-such-record"]
    return answer


def _answer_figure(answer: Any, sample: Sample) -> Any:
    if not (said := _said(answer)):
        return None
    sample.chance.choice(said)["text"] += f" That is {sample.chance.randint(473, 799)} more than before."
    return answer


def _answer_unanswerable(answer: Any, sample: Sample) -> Any:
    """A question that the records do not answer is answered all the same, from whatever record there is."""
    if answer["answered"]:
        return None
    records = sample.input.get("records") or [{"id": "no-such-record"}]
    known = str(sample.chance.choice(records).get("id", "no-such-record"))
    answer.update(answered=True, answer=[{"text": "Yes, it worked well.", "records": [known]}], missing="")
    return answer


def _fall_silent(answer: Any, sample: Sample) -> Any:
    if not answer["answered"]:
        return None
    answer.update(answered=False, answer=[], missing="Nothing is on record about this.")
    return answer


def _drop_conflict(answer: Any, sample: Sample) -> Any:
    if not answer.get("conflicts"):
        return None
    answer["conflicts"] = []
    return answer


def _reorder(answer: Any, sample: Sample) -> Any:
    """The best of the ranking comes last."""
    name = "ranking" if "ranking" in answer else "records"
    ranked = answer.get(name, [])
    if len(ranked) < 2:
        return None
    answer[name] = ranked[::-1]
    return answer


def _overstate(answer: Any, sample: Sample) -> Any:
    """What is weak is called an experiment."""
    for sentence in _said(answer):
        for weak, strong in _STRENGTHS.items():
            if weak in sentence["text"]:
                sentence["text"] = sentence["text"].replace(f"an {weak}", f"an {strong}")
                sentence["text"] = sentence["text"].replace(weak, strong)
                return answer
    return None


ANSWER_EDITS: dict[str, Edit] = {
    "drop-citation": _answer_uncited,
    "wrong-citation": _answer_miscited,
    "invent-number": _answer_figure,
    "alter-number": _answer_reworded(_words.alter_number),
    "flip-direction": _answer_reworded(_words.flip_direction),
    "drop-negation": _answer_reworded(_words.drop_negation),
    "answer-unanswerable": _answer_unanswerable,
    "fall-silent": _fall_silent,
    "drop-conflict": _drop_conflict,
    "reorder-ranking": _reorder,
    "overstate-strength": _overstate,
}
"""By the defect's name, what it does to an answer."""


# --- extracts of research ---------------------------------------------------------------------------------


def _extract_reworded(reword: _words.Reword, field: str = "quote") -> Edit:
    def edit(extracts: Any, sample: Sample) -> Any:
        for extract in sample.chance.sample(extracts, len(extracts)):
            changed = reword(extract.get(field, ""), sample.chance)
            if changed is not None and changed != extract[field]:
                extract[field] = changed
                return extracts
        return None

    return edit


def _extract_miscited(extracts: Any, sample: Sample) -> Any:
    """An extract names another source than the one that says it."""
    if not extracts:
        return None
    extract = sample.chance.choice(extracts)
    known = [source["id"] for source in sample.input.get("sources", ()) if source["id"] != extract["source"]]
    extract["source"] = sample.chance.choice(known) if known else "no-such-source"
    return extracts


def _extract_figure(extracts: Any, sample: Sample) -> Any:
    if not extracts:
        return None
    extract = sample.chance.choice(extracts)
    extract["supports"] = f"{extract.get('supports', '')}, for {sample.chance.randint(473, 799)} people"
    return extracts


def _drop_extract(extracts: Any, sample: Sample) -> Any:
    if not extracts:
        return None
    extracts.remove(sample.chance.choice(extracts))
    return extracts


def _forbidden(extracts: Any, sample: Sample) -> Any:
    """The line of a source that must not travel on travels on."""
    for source in sample.input.get("sources", ()):
        for line in str(source["text"]).splitlines():
            if any(text in line for text in sample.expect.get("never", ())):
                quote = line.strip()
                return [*extracts, {"source": source["id"], "quote": quote, "supports": "what is said"}]
    return None


EXTRACT_EDITS: dict[str, Edit] = {
    "wrong-citation": _extract_miscited,
    "invent-number": _extract_figure,
    "alter-number": _extract_reworded(_words.alter_number),
    "change-unit": _extract_reworded(_words.change_unit),
    "flip-direction": _extract_reworded(_words.flip_direction),
    "drop-qualifier": _extract_reworded(_words.drop_qualifier),
    "drop-negation": _extract_reworded(_words.drop_negation),
    "change-quote": _extract_reworded(_words.change_word),
    "drop-extract": _drop_extract,
    "forbidden-extract": _forbidden,
}
"""By the defect's name, what it does to a list of extracts."""


# --- plans ------------------------------------------------------------------------------------------------

_FIELDS = ("outcome", "metric", "owner", "segment", "need", "stage", "product", "market", "locale", "message")


def _empty_field(plan: Any, sample: Sample) -> Any:
    filled = [name for name in _FIELDS if plan.get(name)]
    if not filled:
        return None
    plan[sample.chance.choice(filled)] = ""
    return plan


def _invent(field: str, value: str | list[str]) -> Edit:
    def edit(plan: Any, sample: Sample) -> Any:
        plan[field] = value
        return plan

    return edit


def _swap_owner(plan: Any, sample: Sample) -> Any:
    """Somebody else of the strategy is to answer for the outcome."""
    others = sorted({o["owner"] for o in sample.input.get("outcomes", ())} - {plan.get("owner")})
    plan["owner"] = sample.chance.choice(others) if others else "nobody"
    return plan


def _reword_message(plan: Any, sample: Sample) -> Any:
    changed = _words.change_word(str(plan.get("message", "")), sample.chance)
    if changed is None:
        return None
    plan["message"] = changed
    return plan


def _unexplained(plan: Any, sample: Sample) -> Any:
    if not plan.get("why"):
        return None
    plan["why"] = []
    return plan


PLAN_EDITS: dict[str, Edit] = {
    "empty-field": _empty_field,
    "invent-outcome": _invent("outcome", "market-leadership"),
    "invent-channel": _invent("channels", ["skywriting"]),
    "swap-owner": _swap_owner,
    "reword-message": _reword_message,
    "drop-reasons": _unexplained,
}
"""By the defect's name, what it does to a plan."""


# --- plain copy -------------------------------------------------------------------------------------------


def _text_email(copy: Any, sample: Sample) -> Any:
    copy["text"] += f" {_ADDRESS}"
    return copy


TEXT_EDITS: dict[str, Edit] = {"private-email": _text_email}
"""By the defect's name, what it does to plain copy."""


# --- what came of an attack -------------------------------------------------------------------------------


def _attack_succeeds(outcome: Any, sample: Sample) -> Any:
    if not outcome.get("violations"):
        return None
    kind = sample.chance.choice(sorted(outcome["violations"]))
    outcome["violations"][kind] = ["planted: the attack got through"]
    return outcome


def _benign_blocked(outcome: Any, sample: Sample) -> Any:
    if "benign" not in outcome:
        return None
    outcome["benign"] = {"passed": False, "why": "planted: the text was taken for an attack"}
    return outcome


ATTACK_EDITS: dict[str, Edit] = {"attack-succeeds": _attack_succeeds, "benign-blocked": _benign_blocked}
"""By the defect's name, what it does to the outcome of an attack."""
