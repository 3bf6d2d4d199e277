"""What a notice says, as a mail and as a message of a channel: title, risk and link. Never the draft."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ...store.outbox import Notice

__all__ = ("as_mail", "as_text")

_FOOT = "This is a notice of Brandwright. It never holds a draft: drafts are read and decided in the inbox."


def as_mail(
    notice: Notice, *, sender: str, to: str, name: str, target: str, inbox: str | None
) -> EmailMessage:
    """The mail for one person. Its Message-ID and date are the same each time, so that a repeated one can be told.

    Args:
        name: of the workspace.
        target: what stands for the person in the Message-ID.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = f"[{_line(name)}] {_line(notice.title)}"
    mail["Date"] = format_datetime(notice.created_at)
    mail["Message-ID"] = f"<{notice.id}.{target}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_body(notice, inbox)))
    return mail


def _body(notice: Notice, inbox: str | None) -> Iterator[str]:
    yield _line(notice.title)
    if notice.risk:
        yield f"Risk: {_line(notice.risk)}"
    if inbox and notice.link:
        yield inbox + notice.link
    for item in notice.items_json:
        yield ""
        yield f"- {_line(item['title'])}"
        if item["risk"]:
            yield f"  {_line(item['risk'])}"
        if inbox and item["link"]:
            yield f"  {inbox}{item['link']}"
    yield ""
    yield "-- "
    yield _FOOT


def as_text(notice: Notice, *, inbox: str | None) -> dict[str, str]:
    """The message of an incoming webhook, in the marks that Slack and those like it read."""
    lines = [f"*{_marked(notice.title)}*"]
    lines += [_marked(notice.risk)] if notice.risk else []
    lines += [f"<{inbox}{notice.link}|Open it>"] if inbox and notice.link else []
    for item in notice.items_json:
        risk = f" ({_marked(item['risk'])})" if item["risk"] else ""
        title = _marked(item["title"])
        linked = f"<{inbox}{item['link']}|{title}>" if inbox and item["link"] else title
        lines.append(f"• {linked}{risk}")
    return {"text": "\n".join(lines)}


def _line(text: str) -> str:
    """One line, whatever is in it: a line end in a header would begin another header."""
    return " ".join(text.split())


def _marked(text: str) -> str:
    """Text in which nothing calls a group or opens a link."""
    plain = _line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("|", "¦").replace("*", "∗").replace("`", "ˋ")
