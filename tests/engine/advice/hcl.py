"""Reads the part of HCL that advice is written in, and nothing else: blocks, labels, arguments of literals."""

import re
from typing import Any

_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\$%]|\\["\\nrt]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*")'
    r"|(?P<number>\d+)|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>[{}=])|(?P<end>\n)|(?P<space>[ ]+)"
)


def blocks(text: str) -> list[tuple[str, list[str], dict[str, Any]]]:
    """The blocks of a document: type, labels and body, in which nested blocks are bodies; raises ValueError."""
    tokens = list(_tokens(text + "\n"))
    found = []
    while tokens:
        if tokens[0][0] == "end":
            tokens.pop(0)
            continue
        found.append(_block(tokens))
    return found


def _tokens(text: str):
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"no HCL from {text[at : at + 20]!r}")
        at = match.end()
        if match.lastgroup != "space":
            yield match.lastgroup, match[0]


def _take(tokens, kind: str, value: str = "") -> str:
    got = tokens.pop(0)
    if got[0] != kind or (value and got[1] != value):
        raise ValueError(f"{got[1]!r} where {value or kind} belongs")
    return got[1]


def _block(tokens):
    name, labels = _take(tokens, "name"), []
    while tokens[0][0] == "string":
        labels.append(_take(tokens, "string")[1:-1])
    return name, labels, _body(tokens)


def _body(tokens) -> dict[str, Any]:
    _take(tokens, "sign", "{")
    body: dict[str, Any] = {}
    if tokens[0][1] == "}":
        _take(tokens, "sign", "}")
        _take(tokens, "end")
        return body
    _take(tokens, "end")
    while tokens[0][1] != "}":
        if tokens[0][0] == "end":
            tokens.pop(0)
            continue
        if tokens[1][1] == "=":
            name = _take(tokens, "name")
            _take(tokens, "sign", "=")
            body[name] = _literal(*tokens.pop(0))
            _take(tokens, "end")
        else:
            name, _, nested = _block(tokens)
            body[name] = nested
    _take(tokens, "sign", "}")
    _take(tokens, "end")
    return body


def _literal(kind: str, text: str) -> Any:
    if kind == "string":
        plain = re.sub(r"\\(.)", r"\1", text[1:-1])
        return plain.replace("$${", "${").replace("%%{", "%{")
    if kind == "number":
        return int(text)
    if kind != "name":
        raise ValueError(f"{text!r} is no value")
    return {"true": True, "false": False}.get(text, text)
