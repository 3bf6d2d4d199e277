"""`meta.yaml`: whose kit it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...content._base import Frozen, Name, Text
from ._entry import ShortText

__all__ = (
    "KitMeta",
    "Product",
)


class Product(Frozen):
    """A product as it is written in copy."""

    id: Name
    name: ShortText
    url: Text | None = None
    description: Text = ""


class KitMeta(Frozen):
    """`meta.yaml`: whose kit it is."""

    brand: Annotated[Text, Field(min_length=1, max_length=80)]
    kit_version: str
    locales: Annotated[tuple[str, ...], Field(min_length=1)]
    markets: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    approvers: dict[str, str] = {}
