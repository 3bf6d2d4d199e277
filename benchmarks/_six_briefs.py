"""The example briefs that the benchmarks draft."""

BRIEFS = (
    "linkedin-awareness",
    "blog-consideration",
    "carousel-awareness",
    "email-decision",
    "landing-page-decision",
    "sms-retention",
)
