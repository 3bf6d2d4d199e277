"""Two tiny kits of different trades, and tasks made from them."""

from datetime import date
from typing import Any

from brandwright.agents import ContentTask, LearningNote, content_task
from brandwright.brandkit import Kit
from brandwright.content import AssetSpec, Brief, Draft

ON = date(2026, 5, 1)

LAYOUTS: list[dict[str, Any]] = [
    {
        "id": "letter",
        "name": "Letter",
        "main": "body",
        "link_required": True,
        "parts": [
            {"name": "subject", "role": "subject", "kind": "subject", "max_blocks": 1, "max_chars": 60},
            {"name": "body", "role": "body", "max_blocks": 6, "max_chars": 900},
            {"name": "cta", "role": "cta", "kind": "cta", "max_blocks": 1, "max_chars": 40},
            {"name": "legal", "role": "legal", "kind": "disclosure", "required": False, "max_chars": 300},
        ],
    },
    {
        "id": "text",
        "name": "Text message",
        "main": "body",
        "parts": [{"name": "body", "role": "body", "max_blocks": 1, "max_chars": 120, "count": "gsm7"}],
    },
    {
        "id": "article",
        "name": "Article",
        "main": "body",
        "link_required": True,
        "parts": [
            {"name": "title", "role": "title", "kind": "title", "max_blocks": 1, "max_chars": 70},
            {"name": "body", "role": "body", "headings": True, "min_blocks": 3, "max_chars": 4000},
        ],
    },
    {
        "id": "search",
        "name": "Search ad",
        "main": "description",
        "parts": [
            {
                "name": "headline",
                "role": "headline",
                "kind": "title",
                "min_blocks": 2,
                "max_blocks": 4,
                "block_max_chars": 40,
            },
            {"name": "description", "role": "description", "max_blocks": 2, "block_max_chars": 90},
        ],
    },
    {
        "id": "deck",
        "name": "Slides",
        "main": "slides",
        "parts": [
            {
                "name": "slides",
                "role": "slides",
                "kind": "slide",
                "min_blocks": 4,
                "max_blocks": 6,
                "block_max_chars": 110,
            },
        ],
    },
]


def proof(name: str, claim: str, **more: Any) -> dict[str, Any]:
    """A proof point with one approved wording."""
    evidence = {
        "type": "measurement",
        "file": f"evidence/{name}.json",
        "sha256": "0" * 64,
        "excerpt": claim,
        "collected_on": "2026-01-01",
    }
    base = {"id": name, "claims": [claim], "evidence": evidence, "valid_until": "2027-01-01"}
    return {**base, "approved_by": "owner", "approved_on": "2026-01-01", **more}


def line(name: str, role: str, text: str, **more: Any) -> dict[str, Any]:
    """An approved line."""
    return {"id": name, "role": role, "text": text, **more}


BAKERY = Kit.model_validate(
    {
        "meta": {
            "brand": "Kornhaus",
            "kit_version": "1",
            "locales": ["en"],
            "products": [
                {
                    "id": "box",
                    "name": "Kornhaus Box",
                    "url": "https://kornhaus.example/box",
                    "description": "Bread for a week, baked on Monday.",
                }
            ],
        },
        "messaging": {
            "pillars": [
                {
                    "id": "sourdough",
                    "title": "Bread that takes its time",
                    "lines": [
                        line("s.hook.q", "hook", "Who baked your breakfast today?", shape="question"),
                        line("s.hook.s", "hook", "Good bread needs a night of rest."),
                        line(
                            "s.hook.story",
                            "hook",
                            "At four in the morning the first loaves come out.",
                            shape="story",
                        ),
                        line("s.problem", "problem", "Toast from a bag tastes of the bag."),
                        line(
                            "s.problem.office",
                            "problem",
                            "Office breakfasts end in dry rolls.",
                            segments=["office"],
                        ),
                        line("s.promise", "promise", "We bring sourdough to your door while you sleep."),
                        line("s.how", "how", "Our dough rests overnight before it meets the oven."),
                        line(
                            "s.fact", "fact", "Each box holds three loaves.", proof=["loaves"], shape="number"
                        ),
                        line("s.closing", "closing", "Tomorrow starts with a crust."),
                        line("s.cta", "cta", "Order a box", href="https://kornhaus.example/order"),
                        line("s.subject", "subject", "Fresh bread on Monday"),
                        line("s.subject.q", "subject", "Is there bread at home?", shape="question"),
                        line("s.title", "title", "Why sourdough rests overnight"),
                        line(
                            "s.text", "promise", "Kornhaus: bread at your door tomorrow.", channels=["text"]
                        ),
                    ],
                },
                {
                    "id": "grain",
                    "title": "Grain from nearby",
                    "lines": [
                        line("g.hook", "hook", "Grain has a postcode, too.", stages=["consideration"]),
                        line("g.problem", "problem", "Flour travels far and loses its story."),
                        line("g.promise", "promise", "You know the field behind each loaf."),
                        line("g.how", "how", "Three farms deliver grain to our own mill."),
                        line("g.closing", "closing", "Taste where you live."),
                    ],
                },
            ]
        },
        "proof_points": [
            proof("loaves", "Each box holds three loaves"),
            proof(
                "rest",
                "Our dough rests for 18 hours on average",
                supports=["number"],
                qualifier=["on average"],
                disclaimers=["Measured in spring 2026."],
            ),
            proof("old", "We sold 900 boxes last year", valid_until="2026-02-01"),
        ],
        "channels": LAYOUTS,
        "terms": {"avoid": [{"term": "artisanal", "use": "handmade"}]},
        "disclosures": [
            {"id": "offer", "text": "While stocks last.", "when_offer": True, "channels": ["letter", "text"]}
        ],
    }
)

BANK = Kit.model_validate(
    {
        "meta": {
            "brand": "Treuhafen",
            "kit_version": "1",
            "locales": ["en"],
            "products": [{"id": "loan", "name": "Treuhafen Loan", "url": "https://treuhafen.example"}],
        },
        "messaging": {
            "pillars": [
                {
                    "id": "clarity",
                    "title": "A loan that explains itself",
                    "lines": [
                        line(
                            "c.hook",
                            "hook",
                            "Can you read your loan contract in one sitting?",
                            shape="question",
                        ),
                        line("c.hook.2", "hook", "A contract should fit on a page."),
                        line("c.problem", "problem", "Small print hides what a loan costs."),
                        line("c.promise", "promise", "You see the whole cost before you sign."),
                        line("c.how", "how", "An adviser walks through the plan with you."),
                        line("c.rate", "fact", "Rates start at 3.9%.", proof=["rate"], shape="number"),
                        line("c.closing", "closing", "Take the page home and sleep on it."),
                        line("c.cta", "cta", "Ask an adviser"),
                        line("c.subject", "subject", "Your loan on one page"),
                    ],
                }
            ]
        },
        "proof_points": [
            proof(
                "rate",
                "Rates start at 3.9%",
                supports=["number", "price"],
                disclaimers=["Subject to credit approval."],
            ),
        ],
        "channels": LAYOUTS,
        "disclosures": [
            {
                "id": "price",
                "text": "Representative example: see the rate sheet.",
                "claim_classes": ["price"],
            },
            {
                "id": "always",
                "text": "Treuhafen is supervised.",
                "channels": ["letter"],
                "part_role": "legal",
            },
        ],
    }
)


def brief(product: str = "box", **more: Any) -> Brief:
    """A brief for one of the kits."""
    base: dict[str, Any] = {
        "outcome": "orders",
        "need": "I want warm bread for breakfast without getting up early.",
        "segments": "family",
        "stages": "awareness",
        "product": product,
        "market": "US",
        "locale": "en",
        "channels": "letter",
        "message": "Breakfast can wait for you.",
    }
    if product == "loan":
        base |= {
            "need": "I need to know what a loan costs.",
            "message": "A loan is a decision, not a riddle.",
        }
    return Brief.model_validate({**base, **more})


def task_for(kit: Kit, asked: Brief | None = None, **more: Any) -> ContentTask:
    """The task for a brief's first asset."""
    asked = asked or brief("box" if kit is BAKERY else "loan")
    asset = more.pop("asset", None) or next(asked.assets())
    return content_task(kit, asked, AssetSpec(*asset), **{"on": ON, **more})


def as_draft(task: ContentTask, parts: Any) -> Draft:
    """Parts as the draft that the gate would see."""
    return Draft(
        channel=task.asset.channel,
        segment=task.asset.segment,
        stage=task.asset.stage,
        product=task.brief.product,
        market=task.brief.market,
        locale=task.brief.locale,
        parts=parts,
    )


def learning(name: str, **more: Any) -> LearningNote:
    """An approved learning about letters."""
    base: dict[str, Any] = {"kind": "creative", "statement": "It worked.", "channel": "letter"}
    return LearningNote.model_validate({"id": name, **base, "format": "question", "value": 0.1, **more})
