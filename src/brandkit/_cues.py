"""What a claim looks like in folded English text, class by class, and what only looks like one.

Each pattern is tried on its own; a match inside a match of the class's `BUT` pattern is no claim. Figures are
in `_quantities`; they become claims of the class `number`.
"""

from __future__ import annotations

import re

__all__ = ("BUT", "CUES")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns))


_COMPARATIVES = (
    r"faster|better|cheaper|easier|simpler|quicker|smarter|safer|stronger|bigger|larger|smaller|higher"
    r"|lower|longer|shorter"
    r"|lighter|cleaner|richer|deeper|wider|broader|greater|fewer|slower|earlier|sooner|later|newer|older"
    r"|closer|friendlier"
    r"|worse|superior|inferior"
)
_SUPERLATIVES = (
    r"best|fastest|cheapest|easiest|simplest|quickest|smartest|safest|strongest|biggest|largest|smallest"
    r"|highest|lowest"
    r"|longest|shortest|lightest|cleanest|richest|deepest|widest|broadest|greatest|finest|slickest"
    r"|toughest|friendliest"
)
_PRODUCT = (
    r"(?:tool|platform|product|company|system|service|software|app|application|solution|brand|vendor|suite"
    r"|engine|gate|kit)s?"
)
_GOODS = (
    r"(?:seats?|spots?|places?|licen[cs]es?|copies|items?|units?|tickets?|rooms?|slots?|days?|hours?"
    r"|minutes?)"
)

_BEARS = (
    r"carries|carry|carried|hold|holds|held|bears?|bore|earn|earned|earns|gained|gains|obtained|awarded|received|receives"
    r"|granted|displays?|wears?|meets?|kept|keeps?|renewed|retained"
)
_MARKS = (
    r"labels?|seals?|quality\smarks?|trust\s?marks?|kitemarks?|hallmarks?|badges?|accreditations?|licen[cs]es?|permits?"
    r"|charters?|certificat\w+|authori[sz]ations?|memberships?|concessions?|royal\swarrants?|diplomas?"
)

CUES: dict[str, re.Pattern[str]] = {
    "superlative": _any(
        r"\bthe\s(?:very\s)?first\s(?!(?:thing|step|time|day|one|page|person|question|week|month|year|train|bus|word|line"
        r"|place|to)\b)[a-z-]+\s(?:\w+\s){0,3}to\s(?!the\b|a\b|our\b|your\b|be\b|fill\b|do\b|see\b)[a-z]+\b",
        r"(?<=\bthe\s)(?!(?:rest|west|east|test|guest|forest|interest|request|harvest|latest|nearest|nest|chest|quest|contest"
        r"|protest|priest|digest|manifest|arrest|earliest|crest|best|youngest|northwest|southwest|suggest|zest|vest|pest)\b)"
        r"[a-z]{3,}est\b",
        r"\bundisputed\b|\bgold\sstandard\b|\bpremier\b|\btop[\s-]notch\b|\bthe\s(?:\w+\s)?leader\b"
        r"|\bunbeaten\b",
        r"#\s?1\b|\bno\.?\s?1\b|\bnumber[\s-](?:one|1)\b",
        rf"\b(?:{_SUPERLATIVES})\b(?:[\s-](?:in[\s-]class|selling|rated|known|performing|reviewed))?",
        r"\b(?:world|market|industry|category|class|sector)(?:'s)?[\s-]leading\b",
        r"\b(?:the|a|our|one of the)\sleading\s\w+|\bleader\sin\b|\b(?:market|industry|category"
        r"|world)\sleaders?\b",
        r"\b(?:the|our|your)\smost\s[a-z-]+|\bmost[\s-](?:advanced|trusted|popular|powerful|accurate"
        r"|reliable|effective|efficient"
        r"|innovative|complete|comprehensive|affordable|secure|loved|recommended|flexible|intelligent"
        r"|widely)\b",
        r"\bthe\s(?:world's\s|industry's\s)?only\s\w+|\bonly\s(?:we|at|with)\s|\bno\s(?:one"
        r"|body)\selse\b|\bno\sother\s\w+",
        rf"\bthe\s(?:\w+'s\s|very\s)?first\s(?:and\sonly\b|{_PRODUCT}\b)|\b(?:world"
        rf"|industry)(?:'s)?\sfirst\b|\bfirst[\s-](?:ever|of[\s-]its[\s-]kind)\b",
        r"\b(?:un(?:rivall?ed|matched|paralleled|beatable|surpassed|equall?ed)|second\sto\snone"
        r"|world[\s-]class|state[\s-]of[\s-]the[\s-]art"
        r"|like\sno\sother|top[\s-](?:rated|ranked|performing|tier)|ranked\s(?:first|top)"
        r"|game[\s-]chang(?:er|ing)|peerless|ultimate)\b",
        r"\bmore\s\w+\sthan\sany(?:one|thing)?\b",
        r"\bno\s(?:competitor|rival|alternative)s?\s(?:\w+\s){0,2}(?:close(?!\sby)|near|better|match(?:es)?|compares?|keeps?\sup)\b",
    ),
    "comparative": _any(
        rf"\b(?:{_COMPARATIVES}|(?:more|less)\s[a-z-]+|more)(?:\s[\w%'-]+){{0,6}}?\sthan\b",
        rf"(?:\d[\d.,]*\s?%|\bpercent|\bper\scent|\btimes|\d\s?x|\btwice\sas"
        rf"|\bhalf\sas)\s(?:as\s)?(?:{_COMPARATIVES}|more|less|many|much|fast|quick\w*|likely)\b",
        r"\b(?:outperform(?:s|ed|ing)?|outpac(?:e|es|ed|ing)|beats?|surpass(?:es|ed)?|trumps)\s\w+",
        r"\bcompared\s(?:to|with)\b|\bversus\b|\bvs\.?\s|\bunlike\s(?:any|other|others|most|many|our"
        r"|traditional|competitors?|competing|the)\b",
        r"\b(?:costs?|weighs?|uses?|wastes?|needs?)\sless\sthan\s"
        r"(?!\d|[$€£]|an?\s(?:second|minute|hour|day|week|month|year)\b(?!\s[a-z]))",
        r"\b(?:falls?|fell|drops?|dropped|goes|went|cuts?|brings?|brought|sinks?|shrinks?|reduces?)\s(?:\w+\s){0,3}to\szero\b",
        r"\bevery\s(?:second|third|fourth|fifth|tenth)\s(?:team|company|customer|client|brand|user|bank|firm|buyer|reader|person"
        r"|marketer|agency|post|draft|campaign)\b",
        r"\b(?:a\s)?better\salternative\sto\b|\bsuperior\sto\b|\bmore\sthan\s(?:any|other|competing)\b",
    ),
    "absolute": _any(
        r"\b(?:always|never|everyone|everybody|everything|nobody|forever|flawless(?:ly)?|foolproof"
        r"|fail[\s-]?safe|bulletproof)\b",
        r"\bno\sone\b|\bnone\sof\b|\bevery\s\w+|\beach\sand\severy\b|\ball\s(?:of\s)?(?:the|our|your"
        r"|their|its|these"
        r"|those)\b|\ball\s[a-z]+s\b|\b(?:in\s)?all\b",
        r"\b100\s?(?:%|percent|per\scent)|\bhundred\spercent\b|\bzero\b",
        r"\b(?:complete|total|entire|absolute|perfect|permanent)ly\b|\bperfect\b|\b(?:complete|total"
        r"|absolute|full)\s"
        r"(?:accuracy|certainty|control|coverage|protection|safety|security|success|peace|confidence)\b"
        r"|\b(?:instant(?:ly)?|unlimited"
        r"|limitless|infinite(?:ly)?)\b",
        r"\beliminat(?:e|es|ed|ing)\b|\b(?:error|bug|mistake|hassle|worry)[\s-]free\b"
        r"|\bwithout\s(?:exception|fail|errors?)\b|\bno\s(?:errors?|mistakes?|exceptions?)\b",
        r"\bwithout\s(?:any\s|the\shelp\sof\s)?(?:ai|artificial\sintelligence)\b|\bno\sai\s(?:was|is|has|wrote|touched|used|involved)\b"
        r"|\bai[\s-]free\b|\bhuman[\s-]written\b|\bnot\s(?:\w+\s)?(?:written|made|generated|created)\s(?:by|with)\s(?:an?\s)?ai\b",
        r"\bimpossible\b|\bcan(?:no|')t\s(?:go\swrong|miss|be\s(?:beaten|hacked|broken))\b"
        r"|\bcannot\s(?:go\swrong|be\s(?:beaten|hacked|broken))\b",
    ),
    "guarantee": _any(
        r"\bwe(?:'ll|\swill)?\s(?:\w+\s)?(?:refund|reimburse)\b|\bwe(?:'ll|\swill)?\s(?:pay|give)\s(?:\w+\s){0,4}back\b"
        r"|\bprice\spromise\b|\bmoney\sback\b",
        r"\b(?:lifetime|full)\s(?:warranty|refund)\b|\brefund\sif\b",
        r"\bguarant(?:ee|ees|eed|eeing|y)\b|\bwarrant(?:s|ed)?\sthat\b|\brisk[\s-]?free\b|\b(?:no|zero"
        r"|without)[\s-]risks?\b",
        r"\b(?:we|i)(?:'ll|\swill)?\spromise\b|\bpromis(?:e|es|ed|ing)\s(?:you\s)?(?:results?|success"
        r"|growth|returns?|savings?)\b",
        r"\bmoney[\s-]back\b|\bor\syour\smoney\b|\bcan(?:'t|not|\snot)\s(?:lose|fail)\b|\bcertain\sto\b"
        r"|\bassured\s(?:results?|success|returns?)\b"
        r"|\bsure[\s-]fire\b|\bresults?\s(?:are\s)?assured\b|\bnothing\sto\slose\b|\bwill\s(?:definitely"
        r"|certainly|surely)\b",
    ),
    "testimonial": _any(
        r"\b(?:people|teams|marketers|companies|brands)\s(?:\w+\s)?(?:loves?|loved|raves?|swears?"
        r"|recommends?"
        r"|trusts?\s(?:us|our|in\sus)|prefers?\s(?:us|our))\b",
        r"\b(?:customers?|users?|clients?|experts|fans|subscribers|readers)\s(?:\w+\s)?"
        r"(?:say|says|said|love|loves|loved|rave|raves|trust|trusts|agree|agrees|tell|tells|told|swear"
        r"|call|prefer|prefers|recommend|recommends)\b",
        r"\bmost\s(?:of\s)?(?:the\s|our\s)?[a-z]{4,}s\s(?:prefer|choose|chose|trust|recommend)\b",
        r"\b(?:loved|trusted|recommended|endorsed|chosen|preferred|praised)\sby\b",
        r"\b(?:\d(?:\.\d)?|one|two|three|four|five)[\s-]stars?\b|★{2,}|⭐{2,}|\brated\s\d"
        r"|\b\d(?:\.\d)?\s?(?:/|out\sof)\s?(?:5|10)\b(?!\s(?!(?:on|for|from|by|with|in|across|at|and|stars?)\b)[a-z])",
        r'"[^"]{4,400}[.,!?]?"[,.]?\s?(?:-|(?:say|said|write|wrote|note|explain|report|tell|told|add'
        r'|add)(?:s|ed)?\b)[^"]{0,80}',
        r"\b(?:says?|said|writes?|wrote|tells?\sus|told\sus|puts\sit|reports?|explains?"
        r'|according\sto)\b[^".!?]{0,60}[,:]?\s?"[^"]{4,400}"',
        r'\bas\s[^".!?]{2,60}\s(?:puts\sit|put\sit|told\sus)\b'
        r'|"[^"]{4,400}"\s?\([^)]{2,80}\)',
    ),
    "certification": _any(
        r"\b(?:authori[sz]ed|regulated|audited|supervised|insured)\s(?:and\sregulated\s)?by\b|\bregistered\swith\sthe\b"
        r"|\bb[\s-]corp\b|\bfair\s?trade\b|\bkitemark\b|\benergy\sstar\b|\bleed[\s-](?:certified|gold|platinum)\b"
        r"|\b(?:atol|abta|fscs|fdic|sipc|ncua)\b|\bmeets?\s(?:the\s|all\s)?(?:\w+\s){0,3}standards?\b"
        r"|\b(?:is|are|we're)\s(?:an?\s)?(?:proud\s|founding\s)?members?\sof\s(?!staff|our|your|a\b|the\s(?:team|family|staff)\b)"
        r"|\bmembers?\sof\sthe\s(?:[\w'-]+\s){0,4}(?:guild|association|council|federation|society|institute|alliance"
        r"|chamber|register|scheme)\b"
        rf"|(?<!you\s)\b(?:{_BEARS})\s(?:(?:the|an?|our|its|full)\s)?(?:[\w'.-]+\s){{0,5}}(?:{_MARKS})\b"
        rf"|\b(?:with|under)\s(?:the|an?)\s(?:[\w'.-]+\s){{0,4}}(?:{_MARKS})\s(?:of|from)\b"
        rf"|\b(?:seal|stamp|mark|badge|label|kitemark)s?\s(?:of\sapproval|(?:of|from)\sthe)\b"
        r"|\b(?:is|are|was|were|been|we're)\s(?:\w+ly\s)?(?:licen[cs]ed|chartered|registered|authori[sz]ed|approved"
        r"|recogni[sz]ed|vetted|inspected|listed|affiliated)\s(?:by|with|under\sthe|as)\s(?!you|your|soon|long|many"
        r"|much|an?\s(?:guest|user)|our|us\b|default|email|phone|name|mail)"
        r"|\b(?:belongs?|admitted|elected)\sto\sthe\s(?:[\w'-]+\s){0,4}(?:guild|association|council|federation|society"
        r"|institute|alliance|chamber|register|scheme|academy|college)\b"
        r"|\bsignator(?:y|ies)\s(?:of|to)\b|\b(?:licen[cs]e|permit)[\s-]holders?\b|\bon\sthe\s(?:[\w'-]+\s){0,3}register\sof\b",
        r"\bpatents?\b|\bpatent[\s-]pending\b|\bas\sseen\s(?:on|in)\b|\bfeatured\s(?:in|on)\b",
        r"\b(?:certifi(?:ed|cation|cations|es)|accredit(?:ed|ation)|patented|licensed\sby"
        r"|approved\sby\sthe|endorsed\sby|verified\sby|officially\s\w+)\b",
        r"\biso(?:/iec|\siec)?[\s-]?\d{3,5}(?:[:-]\d+)?\b|\b(?:en|iec|ansi)\s\d{3,5}(?:-\d+)?\b|\bsoc[\s-]?\d\b|\b(?:gdpr|ccpa|hipaa"
        r"|pci(?:[\s-]dss)?|fda|ce|ftc|wcag|fedramp|dora)[\s-](?:compliant|compliance|certified|approved"
        r"|marked|ready|cleared|proof)\b",
        r"\b(?:fully\s)?compliant\b|\bcompl(?:y|ies)\swith\b|\bin\scompliance\swith\b"
        r"|\bcompliance\swith\b|\bofficial\s(?:partner|supplier|sponsor)\b",
        r"\baward[\s-](?:winning|winners?)\b|\b(?:won|wins?|winner\sof|received|holds?)\s(?:the|an?|two"
        r"|three)\s(?:\w+\s){0,3}(?:award|prize)\b|\b(?:clinically|legally|medically)\sapproved\b",
    ),
    "establishment": _any(
        r"\b(?:doctor|dentist|lawyer|expert|clinician|teacher|scientist)s?[\s-](?:approved|recommended"
        r"|tested)\b",
        r"\b(?:studies|study|research|science|evidence|data|surveys?|trials?|tests?|experiments?"
        r"|analysis|numbers|statistics|figures|reports?)\s"
        r"(?:\w+\s)?(?:show|prove|suggest|find|found|confirm|demonstrate|indicate|reveal)(?:s|ed|n)?\b",
        r"\bproven\b|\b(?:scientifically|clinically|statistically|independently|lab"
        r"|laboratory)[\s-](?:proven|tested|backed|verified|validated|significant|formulated)\b",
        r"\b(?:experts?|doctors?|analysts?|scientists?|dentists?|psychologists?|economists?"
        r"|lawyers?)\s(?:\w+\s)?(?:recommend|agree|say|confirm|believe|prefer|advise)s?\b",
        r"\b(?:backed|supported|validated)\sby\s(?:\w+\s)?(?:science|research|data|evidence|studies"
        r"|experts?)\b|\bscience[\s-]backed\b|\bresearch[\s-]backed\b|\bevidence[\s-]based\b",
        r"\b(?:studies|study|survey|trial|research)\s(?:by|at|of|from|in|with)\s(?:[\w,'&-]+\s){1,7}(?:found|finds?|shows?"
        r"|showed|proves?|proved|confirm(?:s|ed)?)\b|\b(?:independent|laboratory|lab|clinical)\s(?:tests?|trials?|studies"
        r"|study|research)\b",
        r"\b(?:it\sis|it's)\sa\s(?:proven\s|known\s)?fact\b|\baccording\sto\s(?:\w+\s){0,2}(?:research"
        r"|studies|study|survey|analysts?|experts?|science|data)\b",
    ),
    "price": _any(
        r"\b(?:no|without|zero)\s(?:\w+\s){0,2}(?:fees?|charges?|commissions?|interest|surcharges?)\b"
        r"|\b(?:fee|commission|interest)[\s-]free\b",
        r"\b(?:pays?|paid)\sfor\sitself\b",
        r"\bgratis\b|\bcomplimentary\b|\bon\sthe\shouse\b",
        r"(?:us\$|[$€£¥])\s?\d(?:[\d,.]*\d)?(?:\s?(?:k|m|bn|million|billion)\b)?|\b\d[\d,.]*\s?(?:dollars?"
        r"|euros?|pounds?|usd|eur|gbp|cents?|[$€£¥])",
        r"(?<![\w-])free\b|\bfor\sfree\b|\bfree\sof\scharge\b|\b(?:at\s)?no\s(?:extra\s"
        r"|additional\s)?(?:cost|charge|fee)s?\b|\bcosts?\snothing\b",
        r"\bdiscount(?:s|ed)?\b|\b\d+\s?(?:%|percent)\s(?:off|discount|cheaper|rebate)\b"
        r"|\bhalf[\s-]price\b|\bprice[\s-](?:match|cut|drop)\b|\bcash[\s-]?back\b",
        r"\bsave\s(?:up\sto\s)?(?:us\$|[$€£¥])\s?\d(?:[\d,.]*\d)?|\bsave\s(?:up\sto\s)?\d+\s?%(?=\s*(?:$"
        r"|[.!,;]"
        r"|today|now|when|until|on\syour|this|with\scode|at\scheckout))",
        r"\b(?:two|2|three|3)\sfor\s(?:one|1|two|2)\b|\bbuy\sone\b|\bgiveaway\b|\bcoupon\b"
        r"|\bpromo(?:tion)?\s?code\b|\bon\ssale\b|\bbargain\b|\bunbeatable\sprice\b",
    ),
    "scarcity": _any(
        rf"\bonly\s(?:a\sfew|\d+|one|two|three|four|five|six|seven|eight|nine"
        rf"|ten)\s(?:{_GOODS}\s)?(?:left|remain(?:s|ing)?|available|more)\b|\bonly\s\d+\s{_GOODS}\b",
        r"(?:\bthere\s(?:are|is)\s|(?<![\w,;]\s))\b(?:only|just)\sa\sfew\s(?!of\b)(?:[\w'-]+\s){1,2}left\b",
        rf"\b(?:\d+|few|last)\s(?:{_GOODS})\s(?:left|remain(?:ing)?)\b|\b(?:last|final)\s(?:chance"
        rf"|hours?|call|days?|spots?|seats?)\b",
        r"\b(?:ends?|ending|expires?|closes?|closing)\s(?:tonight|today|tomorrow|soon|midnight"
        r"|at\smidnight|in\s\d|on\s\w|this\s\w|friday|monday|sunday)",
        r"\blimited[\s-](?:time|offer|edition|stock|seats?|spots?|availability|places?|supply|supplies"
        r"|period|quantit(?:y|ies))\b",
        r"\bwhile\s(?:supplies|stocks?)\slasts?\b|\bhurry\b|\bact\s(?:now|fast)\b|\b(?:selling|going"
        r"|filling(?:\sup)?)\s(?:out\s)?fast\b|\balmost\sgone\b|\btoday\sonly\b",
        r"\b(?:offer|price|deal|discount|sale|rate)s?\s(?:is\s|are\s)?(?:valid|available|open)\s(?:only\s)?(?:until|till)\b|\boffer\s(?:closes|runs)\b",
        r"\bdon't\smiss\sout\b|\bbefore\s(?:it's|they're|it\sis)\s(?:gone|too\slate)\b"
        r"|\bonce[\s-]in[\s-]a[\s-]lifetime\b|\brunning\sout\b|\bonly\s(?:today|this\sweek|until)\b",
    ),
    "green": _any(
        r"\b(?:low|zero)[\s-](?:carbon|emissions?)\b|\b(?:clean|green)\s(?:energy|electricity|power|gas|tariff)\b"
        r"|\bcarbon\soffset\w*\b|\boffset(?:s|ting)?\s(?:our|your|the|its|their)\s(?:\w+\s){0,2}(?:carbon|emissions?"
        r"|footprint)\b|\b(?:solar|wind|hydro)[\s-]powered\b",
        r"\bsustainab(?:le|ly|ility)\b|\b(?:carbon|climate|co2)[\s-](?:neutral|neutrality|positive"
        r"|negative|free|friendly|zero)\b|\bnet[\s-]zero\b|\bzero[\s-](?:waste|emissions?|carbon)\b",
        r"\beco[\s-]?(?:friendly|conscious|logical(?:ly)?)\b|\b(?:environment(?:ally)?|planet|earth"
        r"|ocean)[\s-](?:friendly|safe|responsible|conscious|sound)\b",
        r"\bgreen(?:er|est)?\s(?:products?|energy|choice|compan(?:y|ies)|brands?|packaging|hosting|ai"
        r"|software|technology|tech|future|alternative|marketing)\b|\bgo(?:es|ing)?\sgreen\b",
        r"\b(?:biodegradable|compostable|recyclable|plastic[\s-]free|renewable|carbon\sfootprint"
        r"|co2\semissions?|climate\sneutrality|emission[\s-]free|saves?\sthe\splanet)\b",
    ),
}

BUT: dict[str, re.Pattern[str]] = {
    "superlative": _any(
        r"\bbest\s(?:practices?|regards|wishes|before|man|of\sluck|effort|guess|friends?|seller)\b"
        r"|\bat\s(?:its\s|their\s|your\s)?best\b|\b(?:do|did|does|try|tried)\s(?:your|our|my|their"
        r"|its)\sbest\b|\bhad\sbest\b",
        r"\b(?:your|their|my)\s(?:own\s)?(?:best|biggest|largest|strongest|greatest|highest|lowest"
        r"|longest|most\s[a-z-]+)\b|\b(?:what|which|who|how|where)\s(?!the\s)"
        r"(?:[a-z']+\s(?!the\s)){0,3}best\b",
        r"\b(?:not|isn't|aren't)\sthe\sonly\sones?\b|\bthe\sonly\s(?:thing|question|reason|rule|exception|difference|problem|way\sto\sknow)\b"
        r"|\bthe\smost\sof\b|\bat\sthe\s(?:highest|lowest|longest|shortest|largest|smallest)\b",
        r"\bleading\s(?:to|up|zero|zeros|question|role|cause|space|spaces|indicators?|edge|by)\b"
        r"|\bhighest[\s-]level\b|\bno\sother\s(?:than|way|choice|reason)\b|\bno\sone\selse's\b",
        r"\b(?:not|isn't|is\snot|aren't)\s(?:the\s|a\s|always\s)?(?:best|fastest|cheapest|largest"
        r"|biggest)\b|\bultimate(?:ly)?\s(?:decision|responsibility|beneficiary)\b|\bnumber\sone\s(?:on"
        r"|in)\sthe\slist\b",
    ),
    "comparative": _any(
        r"\b(?:rather|other)\sthan\b|\bmore\sthan\s(?:\d|one|two|three|four|five|six|seven|eight|nine"
        r"|ten|half|twice|once|a\s|an\s|just|ever|enough|welcome)|\b(?:no\s)?(?:later|earlier|sooner"
        r"|less|fewer)\sthan\s(?:\d|you|one|two|three|the)"
        r"|\bno\smore\sthan\b|\bbetter\sto\s\w+(?:\s\w+){0,4}?\sthan\b|\bbeats?\s(?:of|per|the\sclock"
        r"|me)\b|\bmore\soften\sthan\snot\b|\bbetter\slate\sthan\snever\b|\beasier\ssaid\sthan\b",
    ),
    "absolute": _any(
        r"\b(?:after|above|at|first\sof|once\sand\sfor|best\sof)\sall\b|\ball[\s-](?:in[\s-]one|in|hands"
        r"|around|star|stars|caps|along|set|right|too|about|at\sonce|day|night|year|week|over"
        r"|of\sa\ssudden|the\s(?:best|way|time|while|same|more))\b",
        r"\b(?:nobody|no\sone)\s(?:can\stell|has\sto|knows|minds|is\sthere)\b|\blate\sthan\snever\b"
        r"|\b(?:no\slonger|not|never|cannot|can't)\s(?:\w+\s){1,3}all\b(?:\sof\s\w+)?",
        r"\bthat's\sall\b|\bthat\sis\sall\b|\ball\s(?:rights\sreserved|you\s(?:have|need)\sto)\b"
        r"|\bnot\s(?:all|every|always|everyone|everything|everybody|complete(?:ly)?|perfect(?:ly)?"
        r"|entire(?:ly)?)\b|\bfor\sall\s(?:i|we)\b",
        r"\bthank(?:s|\syou)\sfor\severy\s\w+|\bevery\s(?:now|once|so\soften|other)\b|\bevery\s(?:\d+\s|two\s|three\s|single\s)?(?:second"
        r"|minute|hour|day|night|morning|evening|week|month|quarter|year|monday|tuesday|wednesday"
        r"|thursday|friday|saturday|sunday|weekday|time)s?\b",
        r"\bnever\s(?:mind|say|ending|the\s?less)\b|\bnevertheless\b|\b(?:from|below|above|near"
        r"|to)\szero\b|\bzero\s(?:to|in|trust|based|degrees|hour)\b|\bzero-(?:based|trust|sum|day"
        r"|width)\b|\bground\szero\b|\bnet[\s-]zero\b",
        r"\bperfect\s(?:for|time|moment|storm|fit|match|example|tense)\b|\bnobody(?:\selse)?'s\b|\bcomplete\s(?:the"
        r"|this|your|a|an|it|list|sentence|in|by|and)\b|\b(?:to|please|must|will|can|should"
        r"|then)\scomplete\b|\btotal\s(?:of|number|cost|spend|budget|amount)\b|\b(?:in|the|a|grand"
        r"|sub)[\s-]total\b",
        r"\bis\simpossible\sto\s(?:say|know|tell)\b|\bpermanent\s(?:link|address|staff|team)\b"
        r"|\bentire\s(?:team|day|week|quarter|article|page)\b|\binstant\s(?:message|messaging|coffee)\b"
        r"|\b(?:is|are|when|once|until|if)\s(?:it's\s)?complete\b",
        r"\bnone\sof\syour\sbusiness\b|\bsecond\sto\snone\b|\bno\sone\s(?:size|way)\b|\ball\scaps\b"
        r"|\b(?:do|did|would|have|are|were|can)\syou\s(?:\w+\s)?(?:always|never)\b"
        r"|\babsolute\s(?:url|path|value|number)s?\b|\bforever\syoung\b|\bfeel\sat\sall\b",
    ),
    "guarantee": _any(
        r"\bguarantee\s(?:card|slip|form|booklet|leaflet|document)s?\b",
        r"\b(?:no|not\sa|not|never|without|cannot|can't|can\snot|doesn't|does\snot|don't|do\snot|isn't"
        r"|nobody\scan|no\sone\scan|nor)\s(?:a\s|any\s|we\s)?(?:guarantee[sd]?|promise[sd]?|warranty)\b",
        r"\b(?:don't|do\snot|cannot|can't|not|never)\s(?:\w+\s)?promis\w+|\bthere\s(?:is"
        r"|are)\sno\sguarantees?\b|\bguaranteed\s(?:minimum|access)\slog\b",
    ),
    "testimonial": _any(
        r"\b(?:people|teams|experts)\ssay\s(?:yes|no)\b", r"\b(?:let|have|make)\speople\s\w+\b"
    ),
    "certification": _any(
        r"\bnon[\s-]?compliant\b|\bgift\scertificat\w+|\bnot\s(?:certified|compliant|accredited"
        r"|patented)\b|\baward\s(?:you|the|points?)\b",
        # A list has an order; nobody vouches for it.
        r"\b(?:is|are|was|were)\slisted\sby\s(?:date|name|title|price|size|age|year|month|week|day|hour|room|site|store"
        r"|shop|team|owner|region|area|country|city|street|category|type|topic|kind|order|value|amount|status"
        r"|priority|project|product|channel|brand|author)\b",
    ),
    "establishment": _any(
        r"\bunproven\b|\bnot\sproven\b|\b(?:your|their|its|these|those|this)\s(?:own\s)?(?:data|numbers"
        r"|figures|tests?|analysis|experiments?|results?|reports?)\s(?:\w+\s)?(?:show|prove|suggest|find"
        r"|found|confirm|reveal|indicate)\w*",
        r"\b(?:whether|if|until|before|when|once|what)\s(?:a\s|the\s|an\s|your\s)?(?:studies|study"
        r"|research|evidence|data|survey|trial|test|tests|experiment|numbers|figures|report)\s\w+"
        r"|\bevidence[\s-]based\s(?:decision|thinking)",
    ),
    "price": _any(
        r"\b(?:feel|feels|felt|set|sets|break|breaks|get|gets|cut|run|runs)\s(?:\w+\s)?free\b"
        r"|\bfree\s(?:to(?!\s(?:use|try|start|join|download|sign|keep))|up|from|end|time|hands?|hand|speech"
        r"|will|range|form|text|rein|of(?!\scharge)|moment|slot|afternoon|morning|day|flow)\b",
        r"\b(?:risk|error|bug|plastic|carbon|hands|hassle|worry|duty|tax|sugar|emission|hallucination"
        r"|fat|gluten|pain)\s?free\b|\bfreed(?:om)?\b|\bat\sall\scosts?\b|\bdon't\sdiscount\b",
    ),
    "scarcity": _any(
        r"\b(?:trial|subscription|contract|plan|course|class|session|term|shift|meeting|webinar|year|week|day|month|lease"
        r"|policy|warranty|term)\s(?:ends|ending|expires|closes)\b|\bno\s(?:need\sto\s)?hurry\b|\bin\sa\shurry\b|\bdon't\shurry\b|\blast\s(?:days?|hours?"
        r"|minutes?)\sof\b|\brunning\sout\sof\b"
    ),
    "green": _any(
        r"\bsustainabl[ey]\s(?:growth|pace|habit|advantage|rhythm|business|competitive|workload|practice"
        r"|process|model)\b|\bgreen\s(?:light|check|dot|button|field)\b|\brenewable\s(?:licen[cs]e"
        r"|contract|subscription)\b"
    ),
}
