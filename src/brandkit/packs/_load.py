"""Reading packs: the shipped ones and those of a kit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ..._canonical import digest, sha256_hex
from ..._places import Lines, Problem, dotted
from ..._validation import closest, validate
from ..._yaml import load_yaml
from ...errors import Where, WorkspaceError
from .._patterns import PatternError, compile_pattern
from ..models import Governance, Pack, PackRule
from ..text import fold

__all__ = (
    "check_names",
    "load_pack",
    "own_packs",
    "pack_digest",
    "pack_ids",
    "shipped_pack",
    "shipped_packs",
)

FOLDER = Path(__file__).parent
MAX_PACK_BYTES = 256 * 1024
MAX_OWN_PACKS = 50


@lru_cache(maxsize=1)
def pack_ids() -> tuple[str, ...]:
    """The ids of the shipped packs."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=64)
def shipped_pack(pack_id: str) -> Pack:
    """The shipped pack of that id.

    Raises:
        KeyError: there is none.
    """
    if pack_id not in pack_ids():
        raise KeyError(pack_id)
    return load_pack(FOLDER / f"{pack_id}.yaml")


def shipped_packs() -> tuple[Pack, ...]:
    """All shipped packs, by id."""
    return tuple(map(shipped_pack, pack_ids()))


@lru_cache(maxsize=1)
def pack_digest() -> str:
    """One hash over the bytes of the shipped packs: a part of the kit's, so that decisions record it."""
    return digest({name: sha256_hex((FOLDER / f"{name}.yaml").read_bytes()) for name in pack_ids()})


def load_pack(path: Path, *, name: str = "") -> Pack:
    """A pack of a file, with its patterns compiled.

    Raises:
        WorkspaceError: BW680 the file's name is not the pack's id; BW681 a pattern or word that cannot be used;
            or BW600 to BW602 for what is wrong inside the file.
    """
    problem = Problem(name or path.name)
    data, lines = load_yaml(path, where_name=problem.name, max_bytes=MAX_PACK_BYTES)
    pack = validate(data, lines, Pack, problem)
    if pack.id != path.stem:
        message = f"{problem.name} holds the pack {pack.id}; a pack's file has its id as name."
        raise WorkspaceError("BW680", message, where=Where(problem.name), hint=f"Name it {pack.id}.yaml.")
    _usable(pack, lines, problem.name)
    return pack


def _usable(pack: Pack, lines: Lines, file: str) -> None:
    seen: set[str] = set()
    for index, rule in enumerate(pack.rules):
        place = Where(file, lines.of(("rules", index)), dotted(("rules", index)))
        if rule.id in seen:
            raise WorkspaceError(
                "BW680", f"{pack.id} has two rules {rule.id}.", where=place, hint="Rename one of them."
            )
        seen.add(rule.id)
        if reason := _unusable(rule):
            hint = "Write it without look-around and back-references, or list the words under `cues`."
            raise WorkspaceError("BW681", f"The rule {rule.id}: {reason}.", where=place, hint=hint)


def _unusable(rule: PackRule) -> str:
    """Why a word or pattern of the rule can never be looked for; empty when all can."""
    needs = rule.needs
    literals = [rule.cues, *((needs.texts,) if needs else ())]
    for texts in (text for group in literals for text in group.values()):
        for text in texts:
            if not any(char.isalnum() or char in "#%$€£¥{}" for char in fold(text)):
                return f"{text!r} has no letter or digit to look for"
    groups = [rule.patterns, rule.unless, *((needs.patterns,) if needs else ())]
    for pattern in (pattern for group in groups for texts in group.values() for pattern in texts):
        try:
            compile_pattern(pattern)
        except PatternError as error:
            return f"the pattern {pattern!r} cannot be used: {error}"
    return ""


def own_packs(brand_dir: Path) -> Iterator[Pack]:
    """The packs of a kit, from its folder `packs/`.

    Raises:
        WorkspaceError: BW680 too many, or one with the id of a shipped pack; and as `load_pack`.
    """
    folder = brand_dir / "packs"
    paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if len(paths) > MAX_OWN_PACKS:
        message = f"{brand_dir.name}/packs has {len(paths)} packs; {MAX_OWN_PACKS} are the most."
        raise WorkspaceError("BW680", message, where=Where(str(folder)), hint="Put their rules together.")
    for path in paths:
        shown = f"{brand_dir.name}/packs/{path.name}"
        if path.stem in pack_ids():
            message = f"{path.stem} is a pack that ships with the product."
            hint = (
                "Give it another name, and turn the shipped one off in governance.yaml if yours replaces it."
            )
            raise WorkspaceError("BW680", message, where=Where(shown), hint=hint)
        yield load_pack(path, name=shown)


def check_names(governance: Governance, own: tuple[Pack, ...], file: str) -> None:
    """Every pack and rule that `governance.yaml` names exists: a misspelt one would never hold.

    Raises:
        WorkspaceError: BW682.
    """
    known = {pack.id: pack for pack in own}
    names = (*pack_ids(), *known)
    for field, pack_id in _named(governance):
        if pack_id not in names:
            hint = closest(pack_id, names) or f"The packs are {', '.join(names)}."
            raise WorkspaceError(
                "BW682", f"There is no pack {pack_id!r}.", where=Where(file, None, field), hint=hint
            )
    for off in governance.packs_off:
        pack = known.get(off.pack) or shipped_pack(off.pack)
        rules = [rule.id for rule in pack.rules]
        if off.rule is not None and off.rule not in rules:
            message = f"The pack {off.pack} has no rule {off.rule!r}."
            hint = closest(off.rule, rules) or f"Its rules are {', '.join(rules)}."
            raise WorkspaceError("BW682", message, where=Where(file, None, "packs_off"), hint=hint)


def _named(governance: Governance) -> Iterator[tuple[str, str]]:
    for market, ids in governance.packs.items():
        yield from ((f"packs.{market}", pack_id) for pack_id in ids)
    yield from (("packs_off", off.pack) for off in governance.packs_off)
