"""The whole kit."""

from __future__ import annotations

from collections.abc import Mapping

from ...content._base import Frozen
from ._channels import Channel
from ._claims import BannedClaim, ClaimPolicy, ProofPoint
from ._duties import Disclosure, SensitiveTopic
from ._examples import Example, Governance, StylePacks
from ._links import Links
from ._messaging import Messaging, MessagingLine
from ._meta import KitMeta, Product
from ._packs import Pack
from ._privacy import Privacy
from ._voice import Readability, Voice
from ._words import Terms

__all__ = ("Kit",)

_BY_ID = "_proof_by_id"


class Kit(Frozen):
    """The whole kit, and the hash that findings, runs and decisions record.

    `style_files` are the rules and word lists of the style packs, by their paths in the kit's folder.
    """

    meta: KitMeta
    messaging: Messaging = Messaging()
    proof_points: tuple[ProofPoint, ...] = ()
    banned_claims: tuple[BannedClaim, ...] = ()
    claims: ClaimPolicy = ClaimPolicy()
    terms: Terms = Terms()
    voice: Voice = Voice()
    readability: Readability = Readability()
    channels: tuple[Channel, ...] = ()
    links: Links = Links()
    disclosures: tuple[Disclosure, ...] = ()
    sensitive_topics: tuple[SensitiveTopic, ...] = ()
    privacy: Privacy = Privacy()
    style_packs: StylePacks = StylePacks()
    examples: tuple[Example, ...] = ()
    governance: Governance = Governance()
    own_packs: tuple[Pack, ...] = ()
    style_files: dict[str, str] = {}
    sha256: str = ""

    def channel(self, channel_id: str) -> Channel | None:
        """The channel of that id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def proof(self, proof_id: str) -> ProofPoint | None:
        """The proof point of that id, whatever its status."""
        return self._proof_by_id.get(proof_id)

    @property
    def _proof_by_id(self) -> Mapping[str, ProofPoint]:
        """The proof points by id, put together once for the very points that stand here now; of two the first.

        They travel along when a kit is copied: a copy with other proof points must not keep the old ones.
        """
        kept = self.__dict__.get(_BY_ID)
        if kept is None or kept[0] is not self.proof_points:
            by_id = {proof.id: proof for proof in reversed(self.proof_points)}
            # Beside the fields, as a cached property would: equality, copies' fields and JSON do not see it.
            kept = self.__dict__[_BY_ID] = (self.proof_points, by_id)
        found: Mapping[str, ProofPoint] = kept[1]
        return found

    def product(self, product_id: str) -> Product | None:
        """The product of that id."""
        return next((product for product in self.meta.products if product.id == product_id), None)

    def line(self, line_id: str) -> MessagingLine | None:
        """The approved messaging line of that id."""
        return next(
            (line for pillar in self.messaging.pillars for line in pillar.lines if line.id == line_id), None
        )
