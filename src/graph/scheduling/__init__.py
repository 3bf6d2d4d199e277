"""What is done by the clock: sign-offs that run out, reminders, the digest, second looks, and sending notices.

`run_due` does all of it once, for cron; `work` does it again and again. What was done when stands in the ledger, so any
number of workers may run, stop, and be killed.
"""

from .rounds import Round, Step, run_due
from .sending import Sent, send_due
from .working import Stop, work

__all__ = ("Round", "Sent", "Step", "Stop", "run_due", "send_due", "work")
