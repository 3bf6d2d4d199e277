"""What each rule is about: the one text that `kit explain`, the reference page and reports show."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ("GATE_INFO", "RuleInfo")


@dataclass(frozen=True)
class RuleInfo:
    """A rule as people read about it.

    Attributes:
        id: the rule's id in findings; `<id>` stands for the id of an entry of the kit.
        cls: the finding's class, in words where the entry or the claim decides.
        action: what the finding asks for, in words where the kit decides.
        what: what is wrong when it is found.
        why: why that matters to the brand.
        fix: what to do about it.
        passes, fails: short texts that the rule lets stand and finds, for the reader.
    """

    id: str
    cls: str
    action: str
    what: str
    why: str
    fix: str
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


GATE_INFO = (
    RuleInfo(
        "gate.<scorer>",
        "`gate`",
        "`unchecked`; `revise` below a threshold",
        "A scorer that the policy requires did not answer, failed, took too long, or gave less than its threshold.",
        "What could not be checked is never passed.",
        "Mend what the message names, and have the text checked again.",
    ),
    RuleInfo(
        "gate.more",
        "the class of what it counts",
        "the worst action of what it counts",
        "One group of rules found more than a person reads; this counts what is not listed.",
        "A list without an end hides what matters.",
        "Deal with the listed findings; the others come up then.",
    ),
)
