"""Half a megabyte of copy is judged in seconds: the rules take time by the length, not by its square."""

import time
from collections.abc import Callable
from itertools import count

import pytest

from brandwright.brandkit import RULES, DraftView, Kit, check, detect
from brandwright.content import Part, Sentence

pytestmark = pytest.mark.slow

View = Callable[..., DraftView]

COPY = "Our 13 people made 40% more drafts, and the best of them were guaranteed to pass #quality_checks. "
UNITS = {
    "copy": COPY * 9,
    "figures": "40% " * 220,
    "claims": "all the best " * 70,
    "counts": "our 14 checks " * 60,
    "tags": "#a " * 300,
    "dashes": "a-" * 450,
    "addresses": "a@a." * 220,
    "marks": "! " * 60,
    "dates": "2026-03-12 " * 80,
}


def seconds(view: View, unit: str, size: int) -> float:
    """The processor time that all rules take for copy of about that size, cited to a proof point."""
    sentences = tuple(Sentence(text=f"{unit}{n}.", evidence=("pp-checks",)) for n in range(size // len(unit)))
    block = view(unit).draft.parts[0].blocks[0].model_copy(update={"sentences": sentences})
    seen = view(parts=(Part(name="body", blocks=(block,)),))
    began = time.process_time()
    check(seen)
    return time.process_time() - began


def grows_with_length(needed: Callable[[int], float], size: int) -> bool:
    """Whether four times the size takes clearly less than its square; what else the machine does blurs single tries."""
    return any(needed(4 * size) < 9 * max(needed(size), 0.05) for _ in range(3))


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_four_times_the_copy_takes_about_four_times_as_long(view: View, unit: str) -> None:
    seconds(view, unit, 2_000)
    assert grows_with_length(lambda size: seconds(view, unit, size), 5_000)


def test_findings_are_as_many_as_a_person_reads_and_the_worst_are_among_them(view: View) -> None:
    sentences = tuple(Sentence(text=text) for text in (*["It took 40%."] * 400, "Guaranteed."))
    block = view().draft.parts[0].blocks[0].model_copy(update={"sentences": sentences})
    seen = view(parts=(Part(name="body", blocks=(block,)),))

    found = RULES["claims"](seen)

    assert len(found) == 301
    assert found[-1].rule == "gate.more"
    assert found[-1].message.startswith("101 more findings")
    assert (found[-1].action, found[-2].action) == ("revise", "block")


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_claims_of_a_whole_part_are_found_in_linear_time(kit: Kit, unit: str) -> None:
    """Routing looks at parts, not at sentences."""

    def needed(size: int) -> float:
        text = f"{next(numbers)} {unit * (size // len(unit))}"
        began = time.process_time()
        detect(text, kit, "en")
        return time.process_time() - began

    numbers = count()  # no text comes twice: the second time it would be remembered
    needed(2_000)
    assert grows_with_length(needed, 30_000)
