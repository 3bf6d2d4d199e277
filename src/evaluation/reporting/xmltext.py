"""XML that any text can stand in."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

__all__ = ("document", "xml_text")

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot carry."""
    return _NOT_XML.sub("\ufffd", text)


def document(root: ET.Element) -> str:
    """The element as a document, indented."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
