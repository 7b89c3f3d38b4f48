"""Reads the mails that Django's file backend wrote."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

# The line that Django writes after each mail of a file.
RULE = b"\n" + b"-" * 79 + b"\n"
MOST = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader sees it."""

    to: str
    subject: str
    date: str
    text: str


def newest_mails() -> list[Mail]:
    """The last mails, newest first."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    mails: list[Mail] = []
    for file in files:
        parts = [part for part in file.read_bytes().split(RULE) if part.strip()]
        mails += [_mail(part) for part in reversed(parts)]
        if len(mails) >= MOST:
            break
    return mails[:MOST]


def _mail(raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    return Mail(
        mail["To"] or "", mail["Subject"] or "", mail["Date"] or "", body.get_content() if body else ""
    )
