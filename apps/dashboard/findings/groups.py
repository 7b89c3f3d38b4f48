"""The findings of a check as a row of the list, written at once like a single finding's."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.dashboard.findings.rows import BADGES, text
from apps.dashboard.forms.findings import label_of
from apps.dashboard.templatetags.show import ago, money

LEVELS = ("high", "medium", "low")


def group_of(group: Mapping[str, Any], url: Callable[[str], str], is_dated: bool) -> str:
    """The row of a check, which leads to its findings; every value in it is escaped."""
    check_id, found = text(group["check_id"]), group["findings"]
    level = next((one for one in LEVELS if group[one]), "low")
    oldest = f"<td>{ago(group['first_seen_at'])}</td>" if is_dated else ""
    some = f' <span class="help">{group["high"]} high</span>' if group["high"] not in (0, found) else ""
    return (
        f'<tr><th scope="row"><a href="{text(url(group["check_id"]))}" id="group-{check_id}">'
        f'{text(label_of(group["check_id"]))}</a><div class="help">{text(label_of(group["category"]))}</div></th>'
        f'<td>{BADGES[level]}{some}</td><td class="num">{found}</td><td class="num">{group["places"]}</td>'
        f'{oldest}<td class="num">{text(money(group["monthly"]))}</td></tr>\n'
    )
