"""The catalogue of models: chains, ends, prices, and what an operator may say instead."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from opscurb.advice.models import CATALOGUE, GPT_4O, GPT_6_LUNA, WARNING, catalogue

OTHER = {"vendor": "openai", "id": "ours", "input_price": "1", "output_price": "2", "retires": "2030-01-01"}


def test_every_name_has_a_model_today_and_after_all_known_ends() -> None:
    for model in CATALOGUE.values():
        ends = [upstream.retires for upstream in model.chain if upstream.retires]
        assert model.usable(max(ends, default=date(2026, 11, 24)))


def test_a_model_answers_until_the_day_of_its_end() -> None:
    model, end = CATALOGUE["gpt-4o"], GPT_4O.retires
    assert end is not None

    assert model.usable(end - timedelta(days=1))[0] is GPT_4O
    assert model.usable(end)[0] is GPT_6_LUNA


def test_a_model_is_retiring_in_the_last_sixty_days() -> None:
    model, end = CATALOGUE["gpt-4o"], GPT_4O.retires
    assert end is not None

    assert model.retiring(end - WARNING - timedelta(days=1)) is None
    assert model.retiring(end - WARNING) is GPT_4O
    assert model.retiring(end) is None
    assert model.successor(GPT_4O) is GPT_6_LUNA


def test_tokens_cost_what_the_vendor_says_of_a_million() -> None:
    assert GPT_4O.dollars(1_000_000, 100_000) == Decimal("3.5")


def test_an_operator_may_put_other_models_behind_a_name() -> None:
    changed = catalogue(json.dumps({"gpt-4o": [OTHER]}))

    (upstream,) = changed["gpt-4o"].chain
    assert (upstream.id, upstream.input_price, upstream.retires) == ("ours", Decimal(1), date(2030, 1, 1))
    assert changed["gpt-4o-mini"] is CATALOGUE["gpt-4o-mini"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"gpt-9": []}',
        '{"gpt-4o": []}',
        '{"gpt-4o": [{}]}',
        json.dumps({"gpt-4o": [OTHER | {"vendor": "elsewhere"}]}),
        json.dumps({"gpt-4o": [OTHER | {"input_price": "cheap"}]}),
        json.dumps({"gpt-4o": [OTHER | {"retires": "soon"}]}),
        json.dumps({"gpt-4o": [OTHER | {"colour": "red"}]}),
        json.dumps({"gpt-4o": [{"vendor": "openai", "id": "x"}]}),
    ],
)
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        catalogue(text)
