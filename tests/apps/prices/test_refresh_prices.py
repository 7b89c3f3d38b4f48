"""List prices are read by a command, compared, and kept whole or not at all."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from apps.prices import selectors
from apps.prices.models import ListPrice
from opscurb.aws.prices import price_book
from opscurb.price import Basis, Component
from opscurb.prices import load
from tests.engine.price_list import disk, instance, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    selectors.forget()
    yield
    selectors.forget()


@pytest.fixture
def price_list(settings, monkeypatch):
    """A price list that the command reads."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    with serving(disk("gp3", "0.08"), disk("gp2", "0.11"), instance("m99.large", "0.5")) as server:
        settings.OPSCURB_AWS_ENDPOINT_URL = server.url
        yield server


def refresh(*regions, **given):
    """What the command says."""
    out = StringIO()
    call_command("refresh_prices", provider="aws", region=list(regions) or None, stdout=out, **given)
    return out.getvalue()


def kept(region="us-east-1"):
    return selectors.stored("aws", region)


def test_prices_are_read_and_kept_with_the_day_they_were_published(price_list):
    said = refresh("us-east-1")

    row = ListPrice.objects.get(key="ebs.gb.gp3")
    assert said.startswith("us-east-1: 3 prices read and kept, 1 changed, 1 new")
    assert (row.region, row.price, str(row.published)) == ("us-east-1", Decimal("0.08"), "2026-11-20")
    assert kept() == {
        "ebs.gb.gp3": Decimal("0.08"),
        "ebs.gb.gp2": Decimal("0.11"),
        "ec2.linux.m99.large": Decimal("0.5"),
    }


def test_what_changed_against_the_bundled_table_is_shown(price_list):
    said = refresh("us-east-1")

    assert "ebs.gb.gp2: 0.10 -> 0.11 (+10.0%)" in said
    assert "ec2.linux.m99.large: new at 0.5" in said
    assert "ebs.gb.st1: no longer listed, kept at 0.045" in said


def test_a_second_reading_of_the_same_list_changes_nothing(price_list):
    refresh("us-east-1")
    before = kept()

    assert "3 prices read and kept, 0 changed, 0 new, 0 no longer listed" in refresh("us-east-1")
    assert kept() == before


def test_a_jump_is_refused_by_name_and_nothing_of_the_region_is_kept(price_list):
    price_list.products.append(disk("st1", "0.0675001"))

    with pytest.raises(
        CommandError, match=r"jumped by more than half \(ebs.gb.st1: 0.045 -> 0.0675001 \(\+50.0%\)"
    ):
        refresh("us-east-1")
    assert kept() == {}


def test_a_jump_is_kept_when_it_is_accepted(price_list):
    price_list.products.append(disk("st1", "0.09"))

    assert "ebs.gb.st1: 0.045 -> 0.09 (+100.0%)" in refresh("us-east-1", accept=True)
    assert kept()["ebs.gb.st1"] == Decimal("0.09")


def test_a_dry_run_shows_and_keeps_nothing(price_list):
    assert "would be kept" in refresh("us-east-1", dry_run=True)
    assert not ListPrice.objects.exists()


def test_a_price_that_is_no_longer_listed_is_kept_as_it_was(price_list):
    refresh("us-east-1")
    price_list.products.pop(1)

    assert "ebs.gb.gp2: no longer listed, kept at 0.11" in refresh("us-east-1")
    assert kept()["ebs.gb.gp2"] == Decimal("0.11")


def test_without_a_region_the_home_region_and_those_read_before_are_read(price_list):
    price_list.products.append(disk("gp3", "0.0952", "eu-central-1", "EUC1-"))
    refresh("eu-central-1")

    said = refresh()
    assert "eu-central-1: 1 prices read" in said
    assert "us-east-1: 3 prices read" in said


def test_a_region_that_is_not_listed_fails_and_the_others_are_kept(price_list):
    with pytest.raises(CommandError, match="the price list has nothing for atlantis-1"):
        refresh("atlantis-1", "us-east-1")
    assert len(kept()) == 3


def test_a_refusal_by_aws_is_told_and_keeps_what_there_was(price_list):
    refresh("us-east-1")
    price_list.refusal = "AccessDeniedException"

    with pytest.raises(CommandError, match="AccessDeniedException"):
        refresh("us-east-1")
    assert len(kept()) == 3


def test_the_app_itself_may_not_write_a_price(price_list):
    refresh("us-east-1")

    for statement in ("UPDATE prices_listprice SET price = 0", "DELETE FROM prices_listprice"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def quoted(region, key):
    return selectors.price_table("aws", region).quote(key, region)


def test_a_region_that_was_read_is_priced_by_its_own_list(price_list):
    price_list.products.append(disk("gp3", "0.0952", "eu-central-1", "EUC1-"))
    refresh("eu-central-1")

    price, origin = quoted("eu-central-1", "ebs.gb.gp3")
    assert (price, origin.basis, origin.estimated) == (Decimal("0.0952"), Basis.LIST, False)
    assert origin.source.startswith("AWS price list, eu-central-1, 20")


def test_what_its_list_lacks_is_estimated_by_the_home_regions(price_list):
    price_list.products.append(disk("gp3", "0.0952", "eu-central-1", "EUC1-"))
    refresh()
    refresh("eu-central-1")

    gp2, origin = quoted("eu-central-1", "ebs.gb.gp2")
    assert (gp2, origin.basis, origin.estimated) == (Decimal("0.11"), Basis.LIST, True)
    st1, origin = quoted("eu-central-1", "ebs.gb.st1")
    assert (st1, origin.basis, origin.estimated) == (Decimal("0.045"), Basis.LIST_FALLBACK, True)


def test_without_any_reading_the_bundled_table_holds():
    assert selectors.price_table("aws", "us-east-1") is load("aws")
    assert quoted("sa-east-1", "ebs.gb.gp3")[1].estimated


def test_a_sum_stands_on_the_lowest_rung_of_its_lines(price_list):
    refresh("us-east-1")
    book = price_book("us-east-1", selectors.price_table("aws", "us-east-1"))

    listed = book.price(book.line("arn", Component.STORAGE, "GB", 100, "ebs.gb.gp2"))
    mixed = listed + book.price(book.line("arn", Component.IOPS, "IOPS", 10, "ebs.iops.gp3"))

    # 100 GB x $0.11 = $11.00; 10 IOPS x $0.005 = $0.05
    assert (listed.monthly, listed.basis) == (Decimal("11.00"), Basis.LIST)
    assert (mixed.monthly, mixed.basis) == (Decimal("11.05"), Basis.LIST_FALLBACK)


def test_a_table_is_read_once_by_each_process(price_list, django_assert_num_queries):
    refresh("us-east-1")

    with django_assert_num_queries(1):
        selectors.price_table("aws", "us-east-1")
    with django_assert_num_queries(0):
        selectors.price_table("aws", "us-east-1")
