"""Finds what looks like the name of a resource, an account, a region or an address in a text."""

import re
from collections.abc import Iterator

from opscurb.advice.subject import Subject

# The prefixes of ids that AWS makes; a name of a customer's may end in one.
_PREFIXES = (
    "acl ami cgw dopt eigw eipalloc eipassoc eni fs fsap i igw lt nat pcx r rni rtb rtbassoc sg snap subnet tgw"
    " tgw-attach vgw vol vpc vpce vpce-svc vpn"
)
_ID = rf"(?<![A-Za-z0-9])(?:{_PREFIXES.replace(' ', '|')})-[0-9a-f]{{8,17}}(?![A-Za-z0-9])"
_ARN = r"arn:aws[\w-]*:[^\s'\",;)\]}]+"
_ACCOUNT = r"(?<!\d)\d{12}(?!\d)"
_ADDRESS = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
_FOREIGN = re.compile("|".join((_ARN, _ID, _ACCOUNT, _ADDRESS)))
_REGION = re.compile(
    r"(?<![\w-])(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?"
    r"-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d(?=[a-f]?(?![\w-]))"
)
_LINK = re.compile(r"(?<![\w.+-])(?!fileb?://)[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Shorter names than this may stand in any text by chance.
LEAST_NAME = 3


def looks_like_id(text: str) -> bool:
    """True for a text that is an id, ARN, account or address as clouds make them."""
    return _FOREIGN.fullmatch(text) is not None


def own_texts(subject: Subject) -> frozenset[str]:
    """What a text may name: the resource and its children, and its name unless that poses as another id."""
    name = {subject.resource_name} if not looks_like_id(subject.resource_name) else set()
    return frozenset(filter(None, subject.identifiers | subject.children | name))


def foreign(text: str, subject: Subject) -> Iterator[str]:
    """Every id, ARN, account or address in a text that is not the finding's."""
    text, known = _without_own(text, subject), _known(subject)
    yield from (found for found in _FOREIGN.findall(text) if found.rstrip(".:") not in known)


def foreign_regions(text: str, subject: Subject) -> Iterator[str]:
    """Every region in a text that is not the finding's."""
    yield from (
        found for found in _REGION.findall(_without_own(text, subject)) if found not in subject.regions
    )


def has_link(text: str) -> bool:
    """True when a text holds an address of the web or of another network service."""
    return _LINK.search(text) is not None


def _without_own(text: str, subject: Subject) -> str:
    """Names that customers choose may hold anything; the finding's own are taken out whole, the longest first."""
    chosen = subject.identifiers | (subject.children if subject.is_of_cluster else frozenset())
    for own in sorted(chosen, key=len, reverse=True):
        if len(own) >= LEAST_NAME:
            # Only where it stands alone: an alarm called `vol` must not hide the ids of volumes.
            text = re.sub(rf"(?<![\w-]){re.escape(own)}(?![\w-])", " own ", text)
    return text


def _known(subject: Subject) -> frozenset[str]:
    account = _account(subject.resource_arn)
    return frozenset({*subject.children, *subject.identifiers, *account})


def _account(arn: str) -> list[str]:
    parts = arn.split(":")
    return [parts[4]] if len(parts) > 5 and parts[4] else []
