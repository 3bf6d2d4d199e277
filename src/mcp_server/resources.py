"""What a client may read: the brand kit, and approved learnings that no access tag keeps back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .._canonical import canonical_json
from ..errors import UsageError, Where
from ..store import ObjectRef
from .results import Result
from .work import Done

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from ..graph.desk import Desk

__all__ = ("KIT_SECTIONS", "add_resources", "not_there")

KIT_SECTIONS = (
    "meta",
    "messaging",
    "proof_points",
    "banned_claims",
    "claims",
    "terms",
    "voice",
    "readability",
    "channels",
    "disclosures",
    "sensitive_topics",
    "examples",
)
"""The sections of the kit that copy is written by."""

Look = Callable[["Desk"], "Done[Document]"]
Read = Callable[[str, Look], "Document"]


_PEOPLE = frozenset({"approvers", "approver", "approved_by", "owner"})


class Document(Result):
    """A resource, as JSON."""

    content: Any


def add_resources(server: MCPServer[Any], read: Read) -> None:
    """Add the resources to a server; `read` does the look under the caller's name and puts it on record."""

    def told(name: str, look: Look) -> str:
        return canonical_json(read(name, look).content).decode()

    @server.resource(
        "brand://kit",
        name="kit",
        title="The brand kit",
        description="What a brief can name, the kit's hash, and the sections that can be read.",
        mime_type="application/json",
    )
    def kit() -> str:
        return told("kit", _kit)

    @server.resource(
        "brand://kit/{section}",
        name="kit-section",
        title="A section of the brand kit",
        description=f"One of {', '.join(KIT_SECTIONS)}.",
        mime_type="application/json",
    )
    def kit_section(section: str) -> str:
        return told("kit", lambda desk: _section(desk, section))

    @server.resource(
        "brand://learnings/{id}",
        name="learning",
        title="An approved learning",
        description="A record of organizational memory by its id, with its numbers and the strength of its evidence.",
        mime_type="application/json",
    )
    def learning(id: str) -> str:
        return told("learnings", lambda desk: _learning(desk, id))


def _kit(desk: Desk) -> Done[Document]:
    kit, strategy = desk.kit, desk.playbook.strategy
    content: Mapping[str, Any] = {
        "sha256": kit.sha256,
        "brand": kit.meta.brand,
        "products": [product.id for product in kit.meta.products],
        "markets": list(kit.meta.markets),
        "locales": list(kit.meta.locales),
        "channels": {channel.id: [part.name for part in channel.parts] for channel in kit.channels},
        "outcomes": [outcome.id for outcome in strategy.outcomes],
        "segments": [segment.id for segment in strategy.segments],
        "stages": list(strategy.stages),
        "sections": [f"brand://kit/{section}" for section in KIT_SECTIONS],
    }
    return Done(Document(content=content), (ObjectRef("kit", "brand", kit.sha256),))


def _section(desk: Desk, section: str) -> Done[Document]:
    if section not in KIT_SECTIONS:
        raise not_there(f"The kit has no section {section[:60]!r}.", f"It has {', '.join(KIT_SECTIONS)}.")
    content = desk.kit.model_dump(mode="json", include={section})[section]
    return Done(Document(content=_nameless(content)), (ObjectRef("kit", "brand", desk.kit.sha256),))


def _nameless(value: Any) -> Any:
    """A section without the names of the people who answer for its entries."""
    if isinstance(value, list):
        return [_nameless(item) for item in value]
    if isinstance(value, dict):
        return {name: _nameless(item) for name, item in value.items() if name not in _PEOPLE}
    return value


def _learning(desk: Desk, name: str) -> Done[Document]:
    """An approved learning that holds today; of any other it is not said whether it is there."""
    from ..graph.recalling import open_record

    record = open_record(desk, name)
    if record is None:
        raise not_there(
            f"There is no learning {name[:60]!r} that you may read.", "`recall` finds those that you may."
        )
    return Done(Document(content=record), (ObjectRef("learning", name),))


def not_there(message: str, hint: str = "List the resources and their templates.") -> UsageError:
    """What is not there, or not for the caller: which of them, is not said."""
    return UsageError("BW2163", message, where=Where(field="uri"), hint=hint)
