"""Names that strangers chose: text in every medium, never markup, mentions or links."""

import json
import re
import unicodedata

import orjson
import pytest

from apps.notifications.channels import METHODS
from tests.apps.notifications.telling import HOSTILE, body_of, message

WEB = [name for name in METHODS if name != "email"]
LINK = "https://opscurb.example/scans/f6a58c53"


def texts(value):
    """All texts within a body."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def data(body):
    return orjson.loads(body) if isinstance(body, bytes) else body


def shown(method, told, **config):
    return "\n".join(texts(data(body_of(method, told, **config))))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("method", WEB)
def test_a_hostile_name_is_sent_without_unseen_characters_and_cut(method, name):
    body = data(body_of(method, message(name)))

    assert json.loads(orjson.dumps(body)) == body
    for text in texts(body):
        unseen = {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Cs")}
        assert unseen <= {"\n"}, text
    assert len(orjson.dumps(body)) < 28_000


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_slack_finds_no_mention_and_no_link_but_ours(name):
    body = body_of("slack", message(name))

    markup = [block["text"] for block in body["blocks"] if block["text"]["type"] == "mrkdwn"]
    assert markup == [{"type": "mrkdwn", "text": f"<{LINK}|Open in OpsCurb>"}]
    for block in body["blocks"]:
        if block["text"]["type"] == "plain_text":
            assert block["text"]["emoji"] is False
            assert not re.search(r"[<>]", block["text"]["text"])
            assert len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3_000)
    assert len(body["blocks"]) <= 50
    assert (body["text"], body["mrkdwn"]) == ("OpsCurb: 42 findings, $3,817.35 a month", False)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_teams_reads_no_markdown_in_what_strangers_named(name):
    (attachment,) = body_of("teams", message(name))["attachments"]
    card = attachment["content"]

    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    title, *rest = card["body"]
    assert title["text"] == "OpsCurb: 42 findings, $3,817.35 a month"
    assert {part["type"] for part in rest} == {"RichTextBlock"}
    assert {run["type"] for part in rest for run in part["inlines"]} == {"TextRun"}
    assert [action["url"] for action in card["actions"]] == [LINK]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_discord_calls_nobody_and_reads_strangers_texts_as_code(name):
    body = body_of("discord", message(name))
    (embed,) = body["embeds"]

    assert body["allowed_mentions"] == {"parse": []}
    assert len(embed["description"]) <= 4_096
    for line in embed["description"].splitlines():
        assert line.count("`") % 2 == 0
        outside = re.sub(r"`[^`]*`", "", line)
        assert not re.search(r"evil|everyone|script|\|\||_it_|\[x\]", outside), line


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_telegram_gets_its_own_tags_alone_and_strangers_texts_as_code(name):
    body = body_of("telegram", message(name))

    assert (body["parse_mode"], body["chat_id"]) == ("HTML", "-100123")
    assert body["link_preview_options"] == {"is_disabled": True}
    tags = re.findall(r"<[^>]*>", body["text"])
    assert set(tags) <= {"<b>", "</b>", "<code>", "</code>", f'<a href="{LINK}">', "</a>"}
    outside = re.sub(r"<code>.*?</code>|<a href[^>]*>", "", body["text"])
    assert not re.search(r"evil|everyone|script|tg:", outside)
    assert not re.search(r"&(?!lt;|gt;|amp;|quot;)", body["text"])
    assert len(re.sub(r"<[^>]*>", "", body["text"]).encode("utf-16-le")) // 2 <= 4_096


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_whatsapp_finds_no_markup_and_no_link_in_what_strangers_named(name):
    body = body_of("whatsapp", message(name))

    assert (body["messaging_product"], body["to"], body["type"]) == ("whatsapp", "+16505551234", "text")
    text = body["text"]["body"]
    assert body["text"]["preview_url"] is False
    assert len(text) <= 4_096
    assert re.findall(r"https?://\S+|www\.\S+", text) == [LINK]
    for line in text.splitlines():
        ours = re.sub(r"^\*[A-Z][^*]*\*", "", line)
        assert not re.search(r"[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", ours), line


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_whatsapp_template_gets_one_line(name):
    body = body_of("whatsapp", message(name), template="scan_done", language="en")

    (component,) = body["template"]["components"]
    (parameter,) = component["parameters"]
    assert (body["type"], body["template"]["name"]) == ("template", "scan_done")
    assert body["template"]["language"] == {"code": "en"}
    assert not re.search(r"[\n\t]| {5}", parameter["text"])
    assert len(parameter["text"]) <= 1_024
    assert parameter["text"].endswith(LINK)


def test_messages_of_the_greatest_size_fit_everywhere():
    wide = "\U0001f4a9" * 300
    everything = message(wide, scanned=", ".join([wide[:120]] * 5))

    assert len(body_of("discord", everything)["embeds"][0]["description"].encode("utf-16-le")) // 2 <= 4_096
    for method in ("telegram", "whatsapp"):
        text = shown(method, everything)
        assert len(re.sub(r"<[^>]*>", "", text).encode("utf-16-le")) // 2 <= 4_200
        assert LINK in text
