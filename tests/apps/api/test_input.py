"""Bodies and query strings are understood as a whole or refused by name."""

import time

import pytest
from django.http import QueryDict

from apps.api.pages import PageQuery, after_money, after_time
from apps.rest.input import MAX_BYTES, parse_object
from apps.rest.problems import Refused


def test_an_object_is_taken_as_it_is():
    assert parse_object(b'{"a": [1, {"b": "]]]"}], "c": null}') == {"a": [1, {"b": "]]]"}], "c": None}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "body"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"{", "not valid JSON"),
        (b'{"a": 1,}', "not valid JSON"),
        (b"{'a': 1}", "not valid JSON"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": Infinity}', "not valid JSON"),
        (b'{"a": 1e999}', "not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"a": "\xff\xfe"}', "not valid JSON"),
        (b'\xef\xbb\xbf{"a": 1}', "not valid JSON"),
        (b'{"a": "\\ud800"}', "not valid JSON"),
        (b'{"\\udfff": 1}', "not valid JSON"),
        (b'{"a": "x\\u0000y"}', "a: must not hold a NUL"),
        (b'{"a": ["\\u0000"]}', "a: must not hold a NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'{"a": 1, "a": 2}', "a: given more than once"),
        (b'{"a": {"b": 1, "b": 1}}', "b: given more than once"),
        (b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}", "deeper than 32"),
        (b'{"a": ' * 100_000, "deeper than 32"),
        (b" " * (MAX_BYTES + 1), "at most 1000000 bytes"),
    ],
)
def test_anything_else_is_refused_by_name(body, named):
    with pytest.raises(Refused, match=named):
        parse_object(body)


def test_a_megabyte_of_quotes_is_refused_quickly():
    began = time.process_time()

    with pytest.raises(Refused):
        parse_object(b'{"' + b'\\"' * 499_000)

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
        ("limit=1&limit=2", "limit: given more than once"),
        ("page=2", "page: is not known here"),
        ("limit=%00", "limit"),
        ("cursor=%FF", "cursor"),
        ("cursor=abc&offset=1", "cursor"),
    ],
)
def test_a_query_string_that_is_not_understood_is_refused_by_name(query, named):
    with pytest.raises(Refused, match=named):
        PageQuery.checked(QueryDict(query))


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJhIiwgImIiXQ", "bnVsbA", "WyJOYU4iLCAiMSJd", "é", "=" * 20]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    for after in (after_money, after_time):
        with pytest.raises(Refused, match="cursor"):
            after({"cursor": cursor})
