"""Proxy URLs: what is read, what is refused, and what nobody gets to see."""

import pytest

from apps.settings.proxy_url import Proxy, parse_proxy
from opscurb.errors import Invalid


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://10.0.0.15:3128", Proxy("http", "10.0.0.15", 3128)),
        (" HTTPS://proxy.example.com:443 ", Proxy("https", "proxy.example.com", 443)),
        ("socks5://user:p%40ss@gate:1080", Proxy("socks5", "gate", 1080, "user", "p@ss")),
        ("socks5h://user@[2001:db8::1]:1080", Proxy("socks5h", "2001:db8::1", 1080, "user")),
    ],
)
def test_a_url_is_read_and_written_back(text, proxy):
    assert parse_proxy(text) == proxy
    assert parse_proxy(proxy.url) == proxy


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("ftp://host:21", "Unsupported proxy protocol."),
        ("http://:3128", "Proxy host cannot be empty."),
        ("http://[]:3128", "Proxy host cannot be empty."),
        ("http://host", "Proxy port must be between 1 and 65535."),
        ("http://host:0", "Proxy port must be between 1 and 65535."),
        ("http://host:65536", "Proxy port must be between 1 and 65535."),
        ("http://host:99999999999999999999", "Proxy port must be between 1 and 65535."),
        ("http://host:²", "Proxy port must be between 1 and 65535."),
        ("http://:secret@host:1", "Proxy username is required when password is provided."),
        ("http://exämple:1", "Proxy host must be a host name or an IP address."),
        ("http://[fe80::1%eth0]:1", "Proxy host must be a host name or an IP address."),
        *[
            (text, "proxy_url must be protocol://[user:password@]host:port and nothing more.")
            for text in (
                "",
                "host:3128",
                "http://host:1/",
                "http://host:1/path",
                "http://host:1?q=1",
                "http://host:1#f",
                "http://user:pa@ss@host:1",
                "http://ho\nst:1",
                "http://host:1\r\nX-Header: 1",
                "http://" + "h" * 3_000 + ":1",
            )
        ],
    ],
)
def test_all_else_is_refused_in_words_that_hold_nothing_of_it(text, refusal):
    with pytest.raises(Invalid) as refused:
        parse_proxy(text)

    assert str(refused.value) == refusal


def test_a_proxy_shows_neither_user_nor_password():
    proxy = parse_proxy("http://ursula:hunter2@[::1]:3128")

    assert proxy.masked == "http://[::1]:3128"
    assert "hunter2" not in repr(proxy)
