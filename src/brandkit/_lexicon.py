"""Which English words say the same in marketing copy, and which say nothing about a claim.

Groups are narrow on purpose: two words share one only when no careful reader would take the one for a claim
that the other does not make. Words that are in no group stand for themselves, by their stem.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ._words import in_order, words

__all__ = (
    "ADDED",
    "ANAPHORS",
    "CONTRASTS",
    "HEDGES",
    "LIGHT",
    "NEGATION",
    "NEUTRAL",
    "READER",
    "concept",
    "plain",
    "tokens",
)

_GROUPS = (
    "customer customers client clients user users",
    "shopper shoppers buyer buyers",
    "employee employees staff worker workers",
    "company companies business businesses firm firms organisation organisations organization organizations",
    "household households home homes",
    "traveller travellers traveler travelers",
    "time times duration timeframe",
    "cost costs expense expenses",
    "error errors mistake mistakes",
    "reply replies replied replying response responses respond responds responded responding answer answers"
    " answered answering",
    "delivery deliveries deliver delivers delivered delivering arrive arrives arrived arriving arrival",
    "onboarding onboard onboarded",
    "wait waits waited waiting",
    "renewal renewals renew renews renewed renewing",
    "retention retain retains retained retaining",
    "completion complete completes completed completing",
    "approval approvals approve approves approved approving",
    "installation installations install installs installed installing",
    "booking bookings book books booked",
    "payment payments pay pays paid paying",
    "conversion conversions convert converts converted converting",
    "consumption consume consumes consumed use uses usage need needs needed needing require requires required",
    "satisfaction satisfied satisfy satisfies",
    "cancellation cancellations cancel cancels cancelled canceled cancelling",
    "setup set-up",
    "photo photos photograph photographs picture pictures",
    "doctor doctors physician physicians",
    "average averaged averages averaging",
    "previous prior preceding earlier",
    "begin begins began begun start starts started starting",
    "buy buys bought buying purchase purchases purchased purchasing",
    "choose chooses chose chosen choosing pick picks picked",
    "leave leaves left leaving",
    "bake bakes baked baking",
    "make made makes making",
    "send sends sent sending",
    "run runs ran running",
    "build builds built building",
    "hold holds held holding",
    "keep keeps kept keeping",
    "come comes came coming",
    "tell tells told telling",
    "teach teaches taught",
    "lend lends lent lending",
    "publish publishes published publishing",
    "every each all",
    "quick quickly fast",
    "certified certification certifications certify certifies certificate certificates",
    "hour hours",
    "fee fees charge charges",
    "free gratis",
    "programme programmes program programs",
    "faster quicker speedier",
    "donate donates donated donating donation donations",
    "throw threw thrown",
    "exercise exercises exercised exercising",
    "survey surveys surveyed ask asks asked asking",
    "rating ratings rated rate",
    "introduce introduces introduced introducing introduction",
    "licence licences license licenses licensed",
    "carriage shipping",
    "sign signs signed signing",
    "share proportion",
    "waste wasted wastage",
    "handle handles handled handling process processes processed processing",
    "settle settles settled settling resolve resolves resolved resolving resolution",
    "check checks checked checking",
    "test tests tested testing",
    "lesson lessons",
    "woman women",
    "man men",
    "child children",
    "person people",
    "wales welsh",
    "scotland scottish",
    "ireland irish",
    "germany german",
    "france french",
    "spain spanish",
    "italy italian",
    "netherlands dutch",
    "switzerland swiss",
    "austria austrian",
    "canada canadian",
    "australia australian",
    "monday mondays",
    "holiday holidays vacation vacations",
    "parcel parcels package packages",
    "invoice invoices bill bills",
    "email emails",
    "phone telephone",
    "car cars vehicle vehicles",
    "flight flights",
    "refund refunds refunded",
    "return returns returned",
    "trip trips journey journeys",
    "guest guests",
    "shop shops store stores",
    "meal meals",
    "pupil pupils student students",
    "clinic clinics",
    "app application",
)
_CONCEPT = {word: "=" + line.split()[0] for line in _GROUPS for word in line.split()}

NEUTRAL = words(
    "a an the and by in on of for with at from to that this these those there here is are was were be been"
    " being has have had having it its their they them theirs our ours we us also so as when which who whose how"
    " about around roughly approximately circa some help helps helped helping using per"
    " percent percentage cent within during used through thanks via into out where then what why because take"
    " takes took taken taking spend spends spent spending get gets got getting gotten see"
    " sees saw seen seeing find found reported recorded measured experienced enjoy enjoyed enjoys enjoying"
    " achieve achieved achieves achieving does did do done news good hello imagine"
    " result results just simply let lets work works worked working thus therefore means meaning"
    " know did fact yes look today's make makes made making come comes came"
    " feature features worth among amongst across upon it's that's there's here's they're we're we've who's"
    " what's where's let's it'll had lasts lasted lasting aside amounts amounted"
)
"""Words that add nothing to a claim and may stand or be missing, as they are written."""

ADDED = words(
    "often long together say says said people customers customer until whole set"
    " run runs running contains contain finish finished finishes"
)
"""Words that copy may add, for they claim nothing more; where every wording has them, copy keeps them."""

LIGHT = words("run use contains contained contain containing said")
"""Verbs that carry no meaning of their own beside a figure: copy may say it with another one."""

READER = words("you your yours you'll you've you're you'd")
"""The reader, who may be named where a proof tells a fact and no change: a change is another's result."""

HEDGES = words("can could may might help helps helped")
"""Words that make a statement weaker; what every approved wording hedges, copy hedges too."""

NEGATION = re.compile(
    r"\b(?:not|no|none|nobody|nothing|never|neither|nor|without|hardly|barely|scarcely|rarely|seldom"
    r"|cannot|fail(?:s|ed|ing)?|stop(?:s|ped)?"
    r"|false|untrue|myth|wrong|den(?:y|ies|ied)|doubt\w*|unlikely|lack(?:s|ed)?|refus\w+|instead|if"
    r"|unless|except)\b|n't\b"
)
"""Words that turn a statement round or limit it."""

ANAPHORS = words(
    "it its this that these those they them their theirs which who whom whose same so such too also both likewise"
    " similarly again as one ones another other others else more less he she his her hers either"
)
"""Words through which a clause speaks of another one."""

CONTRASTS = re.compile(
    r"\b(?:while|whereas|but|than|versus|vs|against|compared(?=\s(?:to|with|against)\b|$)|unlike|instead|although"
    r"|though)\b"
    r"|\bas\s(?:often|many|much|fast|long|quick|quickly|likely|high|low|big|large)\sas\b"
)
"""Words that set two things against each other: their order matters."""

# Said in several words, meant as one. The places of the words are not needed afterwards.
_PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(?:an|the|on|at an)\s(?:overall\s)?average(?:\sof)?\b|\bon\saverage\b", " average "),
        (
            r"\b(?:a|per|each|every)\s(year|month|week|day|hour|night)\b",
            lambda m: f" per{m[1]} ",
        ),
        (r"\bannual(?:ly)?\b|\byearly\b", " peryear "),
        (r"\bmonthly\b", " permonth "),
        (r"\bweekly\b", " perweek "),
        (r"\bdaily\b", " perday "),
        (r"\bhourly\b", " perhour "),
        (r"\bco2\b|\bcarbon dioxide\b", " carbondioxide "),
        (r"\be-mails?\b", " email "),
        (r"\bset-up\b|\bset up\b|\bsetting up\b", " setup "),
        (r"\bcheck-out\b|\bcheck out\b", " checkout "),
        (r"\bsign-ups?\b", " signup "),
        (r"\bno-shows?\b|\bmissed appointments?\b", " noshow "),
        (r"\b(?:thr[eo]w(?:n|s|ing)?|threw) (?:away|out)\b|\bbinn?(?:ed|ing)\b", " waste "),
        (r"\b(?:gave|give|given|gives) (?=[^.]*\bto\b)", " donated "),
        (r"\bevery one of\b|\ball of\b|\beach of\b", " all "),
        (r"\bone of (?=our|the)", " "),
        (r"\bof the time\b", " "),
        (r"\b(?:go|goes|going|went|gone) (?:through|into|(?=up\b|down\b))", " "),
        (r"\bas much\b|\bas many\b", " "),
        (
            r"\b(?:last|past|prior|preceding|previous|earlier)\syear\b|\bthe\syear\sbefore\b",
            " previous year ",
        ),
    )
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_ENDINGS = (
    ("isations", "ize"),
    ("izations", "ize"),
    ("isation", "ize"),
    ("ization", "ize"),
    ("ations", ""),
    ("ation", ""),
    ("ising", "ize"),
    ("izing", "ize"),
    ("ised", "ize"),
    ("ized", "ize"),
    ("ises", "ize"),
    ("izes", "ize"),
    ("ise", "ize"),
    ("ize", "ize"),
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
)
_BRITISH = {
    word: american
    for pair in in_order(
        "colour:color flavour:flavor favour:favor favourite:favorite centre:center metre:meter litre:liter"
        " theatre:theater fibre:fiber grey:gray cheque:check tonne:ton catalogue:catalog dialogue:dialog"
        " labour:labor harbour:harbor neighbour:neighbor fulfil:fulfill enrol:enroll jewellery:jewelry"
    )
    for word, american in (pair.split(":"),)
}


def plain(text: str) -> str:
    """A folded text with fixed phrases as one word each."""
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return text


def tokens(text: str) -> list[str]:
    """The words and numbers of a folded text, in order."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=16384)
def concept(word: str) -> str:
    """What a folded word stands for: its group's name, or its stem."""
    word = word.removesuffix("'s").removesuffix("'")
    return _CONCEPT.get(word) or _CONCEPT.get(_stem(word)) or _stem(word)


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        least = 5 if ending in ("ation", "ations") else 3
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return _tidy(word[: -len(ending)] + instead)
    return _tidy(word)


def _tidy(stem: str) -> str:
    stem = _BRITISH.get(stem) or _BRITISH.get(stem + "e") or stem
    if len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in "aeiousl":
        stem = stem[:-1]
    return stem.rstrip("e") if len(stem) > 3 else stem
