"""The parts of a Word document that hold no copy: types, relationships, styles, numbering, settings, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from urllib.parse import quote

__all__ = (
    "AUTHOR",
    "PACKAGE_PARTS",
    "comments_part",
    "content_types",
    "document_part",
    "links_part",
    "settings",
    "xml_text",
)

AUTHOR = "Brandwright"
"""Whose name the comments carry that are not a person's."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_ITEM = "{6B0A5A3C-3B1E-4B0E-9C38-6B72616E6477}"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"


def xml_text(text: str) -> str:
    """The text as XML can hold it, in an element or an attribute."""
    return escape(_UNPRINTABLE.sub("\ufffd", text))


def _address(url: str) -> str:
    """An address in ASCII: word processors take a document with any other for a broken one."""
    return escape(quote(url, safe=_IN_ADDRESSES))


_TYPES = {
    "/customXml/itemProps1.xml": "openxmlformats-officedocument.customXmlProperties",
    "/docProps/core.xml": "openxmlformats-package.core-properties",
    "/word/comments.xml": "openxmlformats-officedocument.wordprocessingml.comments",
    "/word/document.xml": "openxmlformats-officedocument.wordprocessingml.document.main",
    "/word/numbering.xml": "openxmlformats-officedocument.wordprocessingml.numbering",
    "/word/settings.xml": "openxmlformats-officedocument.wordprocessingml.settings",
    "/word/styles.xml": "openxmlformats-officedocument.wordprocessingml.styles",
}


def content_types() -> str:
    """`[Content_Types].xml`: what each part is."""
    kinds = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.{kind}+xml"/>'
        for name, kind in _TYPES.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>'
    )


def _relationships(rows: Sequence[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{to}"/>' for id_, kind, to in rows)
    return f"{_HEAD}<Relationships {_RELS}>{items}</Relationships>"


def document_part(body: str) -> str:
    """`word/document.xml`: the paragraphs on a page of A4."""
    page = (
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
    )
    page += ' w:header="708" w:footer="708" w:gutter="0"/>'
    return f"{_HEAD}<w:document {_W} {_R}><w:body>{body}<w:sectPr>{page}</w:sectPr></w:body></w:document>"


def links_part(links: Mapping[str, str]) -> str:
    """`word/_rels/document.xml.rels`: the document's own parts, and the addresses that it links to."""
    names = ("styles", "numbering", "settings", "comments")
    own = _relationships(
        [
            *((f"r{name.title()}", f"{_REL}/{name}", f"{name}.xml") for name in names),
            ("rItem", f"{_REL}/customXml", "../customXml/item1.xml"),
        ]
    )
    out = "".join(
        f'<Relationship Id="{id_}" Type="{_REL}/hyperlink" Target="{_address(url)}" TargetMode="External"/>'
        for url, id_ in links.items()
    )
    return own.replace("</Relationships>", f"{out}</Relationships>")


def comments_part(texts: Sequence[str]) -> str:
    """`word/comments.xml`: one comment for each text, a paragraph for each of its lines."""
    return (
        f"{_HEAD}<w:comments {_W}>{''.join(_comment(at, text) for at, text in enumerate(texts))}</w:comments>"
    )


def _comment(at: int, text: str) -> str:
    lines = "".join(
        '<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{xml_text(line)}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )
    return f'<w:comment w:id="{at}" w:author="{AUTHOR}" w:initials="BW">{lines}</w:comment>'


def settings(locale: str) -> str:
    """`word/settings.xml`: changes are tracked, and the language of the text is said."""
    language = f'<w:themeFontLang w:val="{xml_text(locale)}"/>'
    return (
        f'{_HEAD}<w:settings {_W}><w:trackRevisions/><w:defaultTabStop w:val="708"/>{language}</w:settings>'
    )


def _style(
    kind: str, id_: str, name: str, inner: str = "", *, based: str = "Normal", default: bool = False
) -> str:
    first = ' w:default="1"' if default else ""
    parent = "" if default or kind == "character" else f'<w:basedOn w:val="{based}"/>'
    custom = ' w:customStyle="1"' if id_.startswith("Brandwright") else ""
    head = f'<w:style w:type="{kind}"{first}{custom} w:styleId="{id_}">'
    return f'{head}<w:name w:val="{name}"/>{parent}{inner}</w:style>'


def _styles() -> str:
    fonts = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )
    bullets = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:contextualSpacing/></w:pPr>'
    kept = '<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="60"/></w:pPr>'
    styles = (
        _style("paragraph", "Normal", "Normal", "<w:qFormat/>", default=True),
        _style("paragraph", "Title", "Title", '<w:qFormat/><w:rPr><w:sz w:val="48"/></w:rPr>'),
        _style(
            "paragraph",
            "Heading2",
            "heading 2",
            '<w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr>',
        ),
        _style("paragraph", "ListBullet", "List Bullet", bullets),
        _style(
            "paragraph",
            "Quote",
            "Quote",
            '<w:qFormat/><w:pPr><w:ind w:left="720"/></w:pPr><w:rPr><w:i/></w:rPr>',
        ),
        _style(
            "paragraph",
            "BrandwrightMark",
            "Brandwright Mark",
            f'{kept}<w:rPr><w:color w:val="767676"/><w:sz w:val="18"/></w:rPr>',
        ),
        _style("paragraph", "CommentText", "annotation text", '<w:rPr><w:sz w:val="20"/></w:rPr>'),
        _style("character", "CommentReference", "annotation reference", '<w:rPr><w:sz w:val="16"/></w:rPr>'),
        _style(
            "character",
            "Hyperlink",
            "Hyperlink",
            '<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>',
        ),
    )
    return f"{_HEAD}<w:styles {_W}>{defaults}{''.join(styles)}</w:styles>"


def _numbering() -> str:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\u2022"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl>'
    )
    return (
        f'{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{level}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


_ITEM_PROPS = (
    f'{_HEAD}<ds:datastoreItem ds:itemID="{_ITEM}"'
    ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
    '<ds:schemaRefs><ds:schemaRef ds:uri="urn:brandwright:draft"/></ds:schemaRefs></ds:datastoreItem>'
)

PACKAGE_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "_rels/.rels": _relationships(
            [
                ("rDocument", f"{_REL}/officeDocument", "word/document.xml"),
                (
                    "rCore",
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ]
        ),
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
        "customXml/_rels/item1.xml.rels": _relationships(
            [("rProps", f"{_REL}/customXmlProps", "itemProps1.xml")]
        ),
        "customXml/itemProps1.xml": _ITEM_PROPS,
    }
)
"""The parts that are the same in each document, by their names in the archive."""
