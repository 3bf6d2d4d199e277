"""The ledger: the truth about runs, drafts, reviews, decisions and learnings, and the audit log over them.

`Ledger.open(url, workspace)` gives transactions; the modules of this package (`runs`, `drafts`, `findings`,
`reviews`, `waivers`, `publications`, `learnings`, `passages`, `pairs`, `sources`, `proposals`, `tombstones`,
`touches`, `model_calls`, `calibrations`, `predictions`, `ratings`, `comments`, `locks`, `accounts`, `api_tokens`,
`performance`, `audit`) are
functions on them.
"""

from ._json import JsonText
from ._time import new_id, utc_now
from .ledger import Ledger, Transaction
from .records import Actor, ObjectRef

__all__ = ("Actor", "JsonText", "Ledger", "ObjectRef", "Transaction", "new_id", "utc_now")
