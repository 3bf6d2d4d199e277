"""Counts the figures that Brandwright's own copy claims, from this repository.

    python scripts/brand_evidence.py --check     compare the evidence files and the kit with the repository
    python scripts/brand_evidence.py --write     write the files anew, pin their hashes, print them

A proof point in `brand/proof_points.yaml` rests on one of these files. When a count changes, `--write`
changes the file and its hash, and `--check` goes on failing until a person has changed the words and the
value too: a script may count, but it never writes copy.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from brandwright._canonical import sha256_hex
from brandwright._settings import ModelSettings
from brandwright.brandkit.models import ClaimClass, PersonalData
from brandwright.content import ACTIONS
from brandwright.errors import BrandwrightError
from brandwright.evaluation.policy import DRAFT_RULES

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "brand" / "evidence"
PROOF = ROOT / "brand" / "proof_points.yaml"


@dataclass(frozen=True)
class Count:
    """One figure, the sentence that states it, and what was counted."""

    result: str
    items: tuple[str, ...]
    source: str
    value: int | None = None

    def as_bytes(self) -> bytes:
        """The evidence file."""
        data = {"result": self.result, "value": self.value, "source": self.source, "items": self.items}
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _counted(noun: str, items: list[str], source: str) -> Count:
    return Count(f"{len(items)} {noun}", tuple(items), source, len(items))


def _yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def _gate_scorers() -> Count:
    items = _yaml("playbook/policy.yaml")["gate"]["required"]
    if others := sorted(set(items) - set(DRAFT_RULES)):
        raise SystemExit(f"required scorers that are not families of rules: {', '.join(others)}")
    noun = "checks are required by the gate, and they work by rules"
    return _counted(noun, items, "playbook/policy.yaml: gate.required; src/evaluation/policy.py: DRAFT_RULES")


def _policy_rows() -> Count:
    items = [rule["id"] for rule in _yaml("playbook/policy.yaml")["rules"]]
    return _counted("rows of decision rights are in the starter policy", items, "playbook/policy.yaml: rules")


def _policy_roles() -> Count:
    rules = _yaml("playbook/policy.yaml")["rules"]
    items = sorted({role for rule in rules for role in rule["signoff"]})
    return _counted("roles sign by the starter policy", items, "playbook/policy.yaml: rules[].signoff")


def _roster_agents() -> Count:
    agents = _yaml("playbook/roster.yaml")["agents"]
    beyond = [agent["id"] for agent in agents if agent["autonomy"] not in ("propose", "prepare")]
    if beyond:
        raise SystemExit(f"agents with more autonomy than preparing: {', '.join(beyond)}")
    items = [f"{agent['id']}: {agent['autonomy']}" for agent in agents]
    return _counted(
        "agents are on the starter roster, and they propose or prepare", items, "playbook/roster.yaml: agents"
    )


def _channels() -> Count:
    items = [channel["id"] for channel in _yaml("brand/channels.yaml")]
    return _counted("channels are described in the starter kit", items, "brand/channels.yaml")


def _banned_claims() -> Count:
    entries = _yaml("brand/banned_claims.yaml")
    without = [entry["id"] for entry in entries if not entry.get("safe_alternative")]
    if without:
        raise SystemExit(f"banned claims without a safe alternative: {', '.join(without)}")
    items = [entry["id"] for entry in entries]
    return _counted(
        "kinds of claims are banned in the starter kit, each with a safe alternative",
        items,
        "brand/banned_claims.yaml",
    )


def _claim_classes() -> Count:
    items = list(get_args(ClaimClass))
    return _counted("kinds of claims are known to the gate", items, "src/brandkit/models.py: ClaimClass")


def _personal_data() -> Count:
    items = list(get_args(PersonalData))
    return _counted(
        "kinds of personal data are known to the gate", items, "src/brandkit/models.py: PersonalData"
    )


def _verdicts() -> Count:
    return _counted("verdicts are known to the gate", list(ACTIONS), "src/content/finding.py: ACTIONS")


def _exit_codes() -> Count:
    classes = sorted(_subclasses(BrandwrightError), key=lambda error: error.exit_code)
    codes = sorted({error.exit_code for error in classes})
    items = [f"{code}: {', '.join(e.__name__ for e in classes if e.exit_code == code)}" for code in codes]
    return _counted("exit codes are used by errors", items, "src/errors.py: exit_code of the error classes")


def _subclasses(parent: type[BrandwrightError]) -> Iterator[type[BrandwrightError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)


def _prepare_steps() -> Count:
    items = _keys_of("PREPARE_NODES", ROOT / "src" / "graph" / "prepare.py")
    return _counted("steps prepare a draft", items, "src/graph/prepare.py: PREPARE_NODES")


def _keys_of(name: str, path: Path) -> list[str]:
    """Keys of a module's dictionary, read without importing the engine behind it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.Dict)
            and ast.unparse(node.target) == name
        ):
            return [ast.literal_eval(key) for key in node.value.keys if key is not None]
    raise SystemExit(f"{path} has no dictionary {name}")


def _licence() -> Count:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licence = project["license"]
    if "Apache License" not in (ROOT / "LICENSE").read_text(encoding="utf-8"):
        raise SystemExit("LICENSE is not the text that pyproject.toml names")
    return Count(
        f"Brandwright is licensed under {licence}", (licence,), "pyproject.toml: project.license; LICENSE"
    )


def _embedded_engine() -> Count:
    engine = ModelSettings().engine
    return Count(f"The default engine is {engine}", (engine,), "src/_settings.py: ModelSettings.engine")


COUNTS: dict[str, Callable[[], Count]] = {
    "banned-claims": _banned_claims,
    "channels": _channels,
    "claim-classes": _claim_classes,
    "embedded-engine": _embedded_engine,
    "exit-codes": _exit_codes,
    "gate-scorers": _gate_scorers,
    "licence": _licence,
    "personal-data": _personal_data,
    "policy-roles": _policy_roles,
    "policy-rows": _policy_rows,
    "prepare-steps": _prepare_steps,
    "roster-agents": _roster_agents,
    "verdicts": _verdicts,
}
"""Id of the proof point -> what counts it."""


def write() -> list[str]:
    """Write the files, pin their hashes in the kit, and say both."""
    EVIDENCE.mkdir(exist_ok=True)
    kit = PROOF.read_text(encoding="utf-8")
    said = []
    for name, count in COUNTS.items():
        data = count().as_bytes()
        (EVIDENCE / f"{name}.json").write_bytes(data)
        kit = _pinned(kit, name, sha256_hex(data))
        said.append(f"{sha256_hex(data)}  brand/evidence/{name}.json")
    PROOF.write_text(kit, encoding="utf-8")
    return said


def _pinned(kit: str, name: str, sha: str) -> str:
    return re.sub(rf"(file: evidence/{name}\.json\n\s+sha256: )[0-9a-f]{{64}}", rf"\g<1>{sha}", kit)


def problems() -> Iterator[str]:
    """Where the files, the kit and the repository differ."""
    points = {point["id"]: point for point in _yaml("brand/proof_points.yaml")}
    for name, counter in COUNTS.items():
        count, path = counter(), EVIDENCE / f"{name}.json"
        if not path.is_file() or path.read_bytes() != count.as_bytes():
            yield f"brand/evidence/{name}.json is not what the repository says; run with --write"
        elif name not in points:
            yield f"brand/proof_points.yaml has no entry {name}"
        else:
            yield from _differences(points[name], count)


def _differences(point: dict[str, Any], count: Count) -> Iterator[str]:
    name, evidence = point["id"], point["evidence"]
    if evidence["sha256"] != sha256_hex(count.as_bytes()):
        yield f"proof point {name} pins another file; run with --write"
    if evidence["excerpt"] != count.result:
        yield f"proof point {name} quotes {evidence['excerpt']!r}, but the file says {count.result!r}"
    if point.get("value") != count.value:
        yield f"proof point {name} has the value {point.get('value')}, but the repository has {count.value}"
    if count.value is not None and not all(str(count.value) in claim.split() for claim in point["claims"]):
        yield f"a claim of proof point {name} does not state {count.value}"


def main() -> int:
    """Check or write; 1 when they differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="compare, and exit with 1 where something differs")
    mode.add_argument("--write", action="store_true", help="write the files and pin their hashes")
    if parser.parse_args().write:
        print("\n".join(write()))
    found = list(problems())
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
