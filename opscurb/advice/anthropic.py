"""Anthropic, by its own SDK."""

from collections.abc import Sequence
from typing import Any, cast

from anthropic import (
    Anthropic,
    AnthropicError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    transform_schema,
)

from opscurb.advice.answer import Advice
from opscurb.advice.models import Upstream
from opscurb.advice.vendor import (
    MOST_OUTPUT_TOKENS,
    NO_TOKENS,
    Declined,
    Garbled,
    Known,
    Reply,
    Tokens,
    Turn,
    Unanswered,
    Unusable,
    VendorFailed,
    retry_after,
)

# What a body that is no answer of the API may raise while it is read.
_ODD = (AttributeError, LookupError, TypeError, ValueError)


class Claude:
    """Models of Anthropic, or of whoever speaks its protocol at the base URL."""

    def __init__(self, key: str, base_url: str, http: Any) -> None:
        self._client = Anthropic(api_key=key, base_url=base_url, http_client=http, max_retries=0)

    def ask(self, upstream: Upstream, system: str, talk: Sequence[Turn], seconds: float) -> Reply:
        """An answer within so many seconds; raises VendorFailed."""
        try:
            # What `messages.parse` does, with the bill and the reason of the end of an answer that it would throw away.
            raw = self._client.messages.with_raw_response.create(
                model=upstream.id,
                system=system,
                messages=cast(Any, [{"role": turn.role, "content": turn.text} for turn in talk]),
                output_config=_output(upstream),
                max_tokens=MOST_OUTPUT_TOKENS,
                timeout=seconds,
            )
        except AnthropicError as error:
            raise _failure(error) from error
        return _read(raw)

    def find(self, model_id: str, seconds: float) -> Known | None:
        """A model that the vendor has, None when it has no such one; raises VendorFailed."""
        try:
            return Known(self._client.models.retrieve(model_id, timeout=seconds).id)
        except AnthropicError as error:
            if isinstance(error, APIStatusError) and error.status_code == 404:
                return None
            raise _failure(error) from error


def _output(upstream: Upstream) -> Any:
    schema = {"type": "json_schema", "schema": transform_schema(Advice)}
    return {"format": schema, **({"effort": upstream.effort} if upstream.effort else {})}


def _read(raw: Any) -> Reply:
    """The answer in a response, or what it is instead."""
    try:
        body = raw.http_response.json()
        tokens = _tokens(body)
        stopped, texts = (
            body["stop_reason"],
            [part["text"] for part in body["content"] if part["type"] == "text"],
        )
    except _ODD as error:
        raise Garbled(NO_TOKENS) from error
    if stopped == "refusal":
        raise Declined(tokens)
    if stopped == "max_tokens" or not texts:
        raise Garbled(tokens)
    try:
        return Reply(Advice.model_validate_json(texts[-1]), tokens)
    except ValueError as error:
        raise Garbled(tokens) from error


def _tokens(body: Any) -> Tokens:
    """What was billed; an answer that is not of the schema is billed as well."""
    try:
        return Tokens(int(body["usage"]["input_tokens"]), int(body["usage"]["output_tokens"]))
    except _ODD:
        return NO_TOKENS


def _failure(error: AnthropicError) -> VendorFailed:
    if isinstance(error, APITimeoutError):
        return Unanswered("no answer in time", is_slow=True)
    if isinstance(error, APIStatusError):
        status = error.status_code
        # 529 is Anthropic's word for overloaded.
        if status in (408, 409, 429) or status >= 500:
            return Unanswered(f"status {status}", retry_after(error.response.headers.get("retry-after")))
        return Unusable(f"status {status}")
    if isinstance(error, APIConnectionError):
        return Unanswered("no connection")
    return Garbled(NO_TOKENS)
