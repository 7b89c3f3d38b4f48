"""The calendar of supported versions."""

import json
from datetime import date
from pathlib import Path

import pytest

import opscurb.kubernetes
from opscurb.kubernetes.support import support_of

CALENDAR = json.loads((Path(opscurb.kubernetes.__file__).parent / "calendar.json").read_text())


@pytest.mark.parametrize("cloud", CALENDAR)
def test_every_cloud_names_its_source_and_its_versions_end_in_order(cloud):
    entry = CALENDAR[cloud]
    ends = [support_of(cloud, version) for version in entry["versions"]]

    assert entry["source"]
    assert date.fromisoformat(entry["date"])
    assert all(each.standard_ends < each.extended_ends for each in ends)
    assert ends == sorted(ends, key=lambda each: each.standard_ends)


def test_an_unknown_version_or_cloud_has_no_support():
    assert support_of("eks", "1.99") is None
    assert support_of("kind", "1.31") is None
