"""Sending what is in the outbox: each notice by one worker at a time, each recipient on record once it is reached.

A worker that dies leaves a lease behind that ends by itself. What it had handed over and not yet recorded is sent
again, with the same Message-ID or key: at least once is what the protocols can promise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ..._canonical import sha256_hex
from ..._notify_settings import NotifySettings
from ..._secrets import secret_of
from ...errors import WorkspaceError
from ...governance.models import Person
from ...store import ObjectRef, Transaction, outbox, reviews
from ...store.outbox import GIVEN_UP, Notice, NoticeState
from ...store.records import JsonScalar
from ..desk import SYSTEM, Desk
from .delivery import Undelivered, pause_before
from .hook import Hook
from .mail import MailServer
from .recipients import address_of, people_for
from .wording import as_mail, as_text

__all__ = ("Channels", "Sent", "open_channels", "send_due")

LEASE = timedelta(minutes=5)
MOST = 500
"""Notices that one round sends; the next goes on."""

_FOR_OPEN_REVIEWS = frozenset({"asked", "reminder", "escalated"})
_HOOK = "hook"


@dataclass(frozen=True)
class Channels:
    """The ways on which people are told; None where the settings name none."""

    mail: MailServer | None
    hook: Hook | None


@dataclass(frozen=True)
class Sent:
    """What one round did with the outbox.

    Attributes:
        again: not delivered, and tried again later.
        dead: not delivered, and put aside.
        dropped: there was nobody to tell, or it came too late.
    """

    sent: int = 0
    again: int = 0
    dead: int = 0
    dropped: int = 0


def open_channels(settings: NotifySettings, env: Mapping[str, str]) -> Channels:
    """The ways that the settings name, with their secrets.

    Raises:
        WorkspaceError: `BW6131`, a secret that is needed is not there.
    """
    mail = hook = None
    if settings.smtp_host and settings.sender:
        password = secret_of(env, settings.smtp_password_env)
        if settings.smtp_user and password is None:
            raise _missing(settings.smtp_password_env, "notify.smtp_user")
        mail = MailServer(
            *(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.sender),
            user=settings.smtp_user,
            password=password,
            seconds=settings.timeout_s,
        )
    if settings.webhook_env:
        url = secret_of(env, settings.webhook_env)
        if url is None:
            raise _missing(settings.webhook_env, "notify.webhook_env")
        hook = Hook(url, settings.timeout_s)
    return Channels(mail, hook)


def _missing(name: str, setting: str) -> WorkspaceError:
    message = f"`{setting}` needs a secret, and neither {name} nor {name}_FILE is set."
    return WorkspaceError(
        "BW6131", message, hint=f"Export {name}, or name a file that holds it by {name}_FILE."
    )


def send_due(desk: Desk, channels: Channels, going_on: Callable[[], bool] = lambda: True) -> Sent:
    """Send every notice that is due, until there is none, or `going_on` says no."""
    keep = timedelta(hours=desk.workspace.settings.notify.keep_hours)
    with desk.ledger.write(SYSTEM) as tx:
        counts = {"sent": 0, "again": 0, "dead": 0, "dropped": outbox.drop_late(tx, tx.now - keep)}
    if channels.mail is None and channels.hook is None:
        return Sent(**counts)
    for _ in range(MOST):
        if not going_on():
            break
        with desk.ledger.write(SYSTEM) as tx:
            held = outbox.claim(tx, LEASE)
            plan = _plan(tx, desk, channels, held) if held else None
        if held is None or plan is None:
            break
        counts[_Delivery(desk, channels, held, plan, going_on).outcome()] += 1
    return Sent(**counts)


@dataclass(frozen=True)
class _Plan:
    """Who is still to be told.

    Attributes:
        drop: why nobody has to be told any more.
    """

    people: Mapping[str, Person]
    hook: bool
    drop: str = ""


def _plan(tx: Transaction, desk: Desk, channels: Channels, held: Notice) -> _Plan:
    if held.kind in _FOR_OPEN_REVIEWS and not _is_open(tx, held):
        return _Plan({}, False, "answered")
    found = people_for(tx, desk.playbook, held.recipients) if channels.mail else []
    people = {_name(person): person for person in found if address_of(person)}
    hook = channels.hook is not None and (held.kind != "digest" or not held.recipients)
    if not people and not hook:
        return _Plan({}, False, "nobody")
    return _Plan(people, hook)


def _is_open(tx: Transaction, held: Notice) -> bool:
    review = reviews.get(tx, held.link.rpartition("/")[2])
    return review is not None and not review.closed


def _name(person: Person) -> str:
    """What stands for a person in the ledger's account of a delivery, and in a Message-ID."""
    return sha256_hex(person.id.encode())[:12]


@dataclass
class _Delivery:
    """One notice on its way, by whoever holds its lease."""

    desk: Desk
    channels: Channels
    held: Notice
    plan: _Plan
    going_on: Callable[[], bool]

    def outcome(self) -> str:
        """Tell everybody who is not told yet: `sent`, `again`, `dead` or `dropped`."""
        if self.plan.drop:
            return self._ended("dropped", self.plan.drop)
        faults: list[Undelivered] = []
        for target in (*self.plan.people, *([_HOOK] if self.plan.hook else [])):
            if self._is_done(target):
                continue
            if not self.going_on():
                faults.append(Undelivered("stopped", again=True, wait=0.0))
                break
            try:
                self._tell(target)
                done = target
            except Undelivered as fault:
                faults.append(fault)
                if fault.again:
                    continue
                done = GIVEN_UP + target
            if not self._record(done):
                return "again"  # somebody else holds the lease by now, and goes on from what is on record
        return self._after(faults)

    def _is_done(self, target: str) -> bool:
        return target in self.held.reached or GIVEN_UP + target in self.held.reached

    def _tell(self, target: str) -> None:
        settings = self.desk.workspace.settings
        if target == _HOOK:
            assert self.channels.hook is not None, "the plan names it only when it is there"
            self.channels.hook.send(as_text(self.held, inbox=settings.notify.inbox_url), self.held.id)
            return
        assert self.channels.mail is not None, "the plan names people only when there is mail"
        to, server = address_of(self.plan.people[target]), self.channels.mail
        mail = as_mail(
            self.held,
            sender=server.sender,
            to=to,
            name=settings.workspace.name,
            target=target,
            inbox=settings.notify.inbox_url,
        )
        server.send(mail, to)

    def _record(self, done: str) -> bool:
        reached = (*self.held.reached, done)
        with self.desk.ledger.write(SYSTEM) as tx:
            if not outbox.reach(tx, self.held, reached, LEASE):
                return False
        self.held = replace(self.held, reached=reached)
        return True

    def _after(self, faults: list[Undelivered]) -> str:
        again = [fault for fault in faults if fault.again]
        stopped = any(fault.word == "stopped" for fault in again)
        attempts = self.held.attempts + (not stopped)
        if again and attempts < self.desk.workspace.settings.notify.attempts:
            asked = max((fault.wait or 0.0 for fault in again), default=0.0)
            pause = timedelta(0) if stopped else pause_before(attempts + 1, asked)
            with self.desk.ledger.write(SYSTEM) as tx:
                outbox.release(tx, self.held, attempts=attempts, next_at=tx.now + pause, fault=again[0].word)
            return "again"
        failed = again or any(name.startswith(GIVEN_UP) for name in self.held.reached)
        word = faults[0].word if faults else self.held.fault
        return self._ended("dead", word, attempts) if failed else self._ended("sent", "", attempts)

    def _ended(self, state: NoticeState, fault: str, attempts: int | None = None) -> str:
        tried = self.held.attempts if attempts is None else attempts
        with self.desk.ledger.write(SYSTEM) as tx:
            if not outbox.end(tx, self.held, state, attempts=tried, fault=fault):
                return "again"
            told = sum(not name.startswith(GIVEN_UP) for name in self.held.reached)
            data: dict[str, JsonScalar] = {"kind": self.held.kind, "told": told, "attempts": tried}
            tx.audit(f"notice.{state}", ObjectRef("notice", self.held.id), data=data | {"fault": fault})
        return state
