"""The text of API keys and what is kept of it."""

import re

import pytest

from apps.customers.keys import digest_of, is_well_formed, new_key, prefix_of


def test_a_key_has_the_documented_shape():
    assert re.fullmatch(r"ocb_live_[0-9A-Za-z]{38}", new_key())


def test_a_thousand_keys_are_all_different_and_well_formed():
    keys = {new_key() for _ in range(1000)}

    assert len(keys) == 1000
    assert all(is_well_formed(key) for key in keys)


def test_any_one_changed_character_breaks_the_checksum():
    key = new_key()

    for place in range(len("ocb_live_"), len(key)):
        other = "a" if key[place] != "a" else "b"
        assert not is_well_formed(key[:place] + other + key[place + 1 :])


@pytest.mark.parametrize(
    "text",
    ["", "ocb_live_", "sk_live_" + "a" * 38, "ocb_live_" + "a" * 38, "ocb_live_" + "é" * 38, "a" * 100_000],
)
def test_junk_is_not_well_formed(text):
    assert not is_well_formed(text)


def test_a_trailing_line_break_is_not_part_of_a_key():
    assert not is_well_formed(new_key() + "\n")


def test_the_digest_depends_on_the_pepper(settings):
    key = new_key()
    before = digest_of(key)

    settings.OPSCURB_KEY_PEPPER = "another"

    assert digest_of(key) != before
    assert key.encode() not in before


def test_the_prefix_is_the_first_eight_random_characters():
    assert prefix_of("ocb_live_ABCDEFGHIJ") == "ABCDEFGH"
