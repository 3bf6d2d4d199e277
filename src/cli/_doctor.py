"""What `doctor` looks at: everything that a draft needs, one check each. Only the probe changes anything."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from ..errors import BrandwrightError
from ._check_line import Check
from ._doctor_model import look_at_model, probe_model

if TYPE_CHECKING:
    from ..workspace import Workspace

__all__ = ("Check", "examine")


def examine(workspace: Workspace, *, probe: bool = False) -> list[Check]:
    """Every check, in the order in which a draft would need them.

    Args:
        probe: ask the model what it can do as well, and keep what it shows.
    """
    named: tuple[tuple[str, Callable[[Workspace], Iterator[Check]]], ...] = (
        ("brand kit", _kit),
        ("playbook", _playbook),
        ("prompts", _prompts),
        ("ledger", _ledger),
        ("memory", _memory),
        ("model", partial(look_at_model, probing=probe)),
        *((("probe", probe_model),) if probe else ()),
        ("judges", _judges),
        ("notices", _notices),
        ("tracing", _tracing),
    )
    return [check for name, look in named for check in _guarded(name, look, workspace)]


def _guarded(
    name: str, look: Callable[[Workspace], Iterator[Check]], workspace: Workspace
) -> Iterator[Check]:
    """A check that meets an error reports it, and the others go on."""
    try:
        yield from look(workspace)
    except BrandwrightError as error:
        place = f" at {error.where}" if str(error.where) else ""
        code = error.exit_code if error.exit_code == 5 else 6
        yield Check(name, "bad", f"{error.code}: {error.message}{place}", error.hint, code)


def _kit(workspace: Workspace) -> Iterator[Check]:
    from ..brandkit import load_kit

    kit = load_kit(workspace.brand)
    lines = sum(len(pillar.lines) for pillar in kit.messaging.pillars)
    message = f"{kit.meta.brand} {kit.meta.kit_version}: {lines} approved lines, {len(kit.proof_points)} proof points"
    ready = bool(lines and kit.channels)
    yield Check(
        "brand kit", "good" if ready else "note", message, "" if ready else "run `brandwright kit lint`"
    )


def _playbook(workspace: Workspace) -> Iterator[Check]:
    from ..governance import load_playbook

    playbook = load_playbook(workspace.playbook)
    agents = sum(agent.active for agent in playbook.roster.agents)
    message = (
        f"{len(playbook.people.people)} people, {agents} active agents, policy {playbook.policy.version}"
    )
    yield Check("playbook", "good", message)
    if not playbook.people.require_token:
        owner = playbook.people.local_owner
        yield Check(
            "identity", "note", f"any local name acts as {owner}", "set `require_token: true` for a team"
        )


def _prompts(workspace: Workspace) -> Iterator[Check]:
    from ..llm import PromptLibrary

    prompts = PromptLibrary.load(workspace.prompts)
    yield Check("prompts", "good", ", ".join(f"{prompt.id} v{prompt.version}" for prompt in prompts))


def _ledger(workspace: Workspace) -> Iterator[Check]:
    from ..store import Ledger, audit
    from ..store.anchors import Anchors

    anchors = Anchors.of(workspace)
    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        found = audit.verify(tx, anchors)
    kind = workspace.database_url.partition(":")[0]
    if found.ok:
        signed = "signed in" if anchors.file.exists() else "nothing signed yet in"
        whole = f"{kind}, {found.entries} audit entries, the chain is whole, {signed} {anchors.folder}"
        yield Check("ledger", "good", whole)
    else:
        yield Check(
            "ledger",
            "bad",
            f"audit entry {found.first_bad}: {found.problem}",
            "run `brandwright audit verify`",
        )


def _memory(workspace: Workspace) -> Iterator[Check]:
    from ..memory import find_embedder

    embedder, reason = find_embedder()
    if embedder is not None:
        yield Check("memory", "good", f"recall by meaning and by words ({embedder.id})")
    else:
        yield Check("memory", "note", "recall by words only", reason)


def _judges(workspace: Workspace) -> Iterator[Check]:
    """What each judge of the policy may do; nothing where it names none."""
    from ..governance import load_playbook

    policy = load_playbook(workspace.playbook).policy.gate
    if not policy.named_judges:
        return
    from ..graph.judging import standings
    from ..llm import make_port
    from ..store import Ledger

    port = make_port(workspace.settings)
    with Ledger.open(workspace.database_url, workspace.id) as ledger:
        for spec, now, required in standings(policy, workspace.evals, ledger, port):
            step = f"brandwright eval calibrate {spec.name} --by NAME"
            if now.may_gate and now.calibration and now.calibration.kappa is not None:
                figures = f"kappa {now.calibration.kappa:.2f} on {now.calibration.labels} decisions"
                yield Check(spec.scorer, "good", f"may gate: {figures}")
            elif required:
                why = f"on probation: {now.why}; the policy requires it, so every draft stays unchecked"
                yield Check(spec.scorer, "bad", why, step)
            else:
                yield Check(spec.scorer, "note", f"on probation, so it only advises: {now.why}", step)


def _notices(workspace: Workspace) -> Iterator[Check]:
    """How people are told, and what could not be delivered; secrets are looked for, never shown."""
    from ..governance import load_playbook
    from ..graph.scheduling.sending import open_channels
    from ..store import Ledger, outbox

    channels = open_channels(workspace.settings.notify, os.environ)
    if channels.mail is None and channels.hook is None:
        yield Check("notices", "note", "nobody is told of anything", "docs/how-to/notify-people.md says how")
        return
    people = load_playbook(workspace.playbook).people.people
    known = sum(bool(person.email) for person in people)
    ways = [f"mail to {known} of {len(people)} people"] if channels.mail else []
    ways += ["a webhook"] if channels.hook else []
    with Ledger.open(workspace.database_url, workspace.id) as ledger, ledger.read() as tx:
        dead = len(outbox.list_(tx, state="dead"))
    if dead:
        yield Check("notices", "note", f"{dead} could not be delivered", "brandwright run status")
    yield Check("notices", "good", f"by {' and '.join(ways)}")


def _tracing(_workspace: Workspace) -> Iterator[Check]:
    """LangChain sends every prompt to a service when these are set, also when some other project set them."""
    inherited = [name for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2") if os.environ.get(name)]
    if inherited and importlib.util.find_spec("langsmith"):
        yield Check(
            "tracing",
            "bad",
            f"{inherited[0]} is set: prompts would leave this machine",
            f"unset {inherited[0]}",
        )
    else:
        yield Check("tracing", "good", "nothing is sent anywhere")
