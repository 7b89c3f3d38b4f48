"""OpenAI, by its own SDK."""

from collections.abc import Sequence
from typing import Any

from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAI, OpenAIError, omit

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


class OpenAi:
    """Models of OpenAI, or of whoever speaks its protocol at the base URL."""

    def __init__(self, key: str, base_url: str, http: Any) -> None:
        self._client = OpenAI(api_key=key, base_url=base_url, http_client=http, max_retries=0)

    def ask(self, upstream: Upstream, system: str, talk: Sequence[Turn], seconds: float) -> Reply:
        """An answer within so many seconds; raises VendorFailed."""
        try:
            raw = self._client.responses.with_raw_response.parse(
                model=upstream.id,
                instructions=system,
                input=[{"role": turn.role, "content": turn.text} for turn in talk],
                text_format=Advice,
                max_output_tokens=MOST_OUTPUT_TOKENS,
                reasoning=_reasoning(upstream),
                # What we ask about is a customer's; it is not to lie around at the vendor.
                store=False,
                timeout=seconds,
            )
        except OpenAIError as error:
            raise _failure(error) from error
        return _read(raw)

    def find(self, model_id: str, seconds: float) -> Known | None:
        """A model that the vendor has, None when it has no such one; raises VendorFailed."""
        try:
            found = self._client.models.retrieve(model_id, timeout=seconds)
        except OpenAIError as error:
            if isinstance(error, APIStatusError) and error.status_code == 404:
                return None
            raise _failure(error) from error
        return Known(found.id, found.shutdown_date)


def _reasoning(upstream: Upstream) -> Any:
    return {"effort": upstream.effort} if upstream.effort else omit


def _read(raw: Any) -> Reply:
    """The answer in a response, or what it is instead."""
    tokens = _tokens(raw)
    try:
        response = raw.parse()
        refused = any(
            part.type == "refusal"
            for item in response.output
            if item.type == "message"
            for part in item.content
        )
        advice = response.output_parsed
    except (*_ODD, OpenAIError) as error:
        raise Garbled(tokens) from error
    if refused:
        raise Declined(tokens)
    if advice is None or response.status == "incomplete":
        raise Garbled(tokens)
    return Reply(advice, tokens)


def _tokens(raw: Any) -> Tokens:
    """What was billed, read from the body itself, since an answer that is not of the schema is billed as well."""
    try:
        usage = raw.http_response.json()["usage"]
        return Tokens(int(usage["input_tokens"]), int(usage["output_tokens"]))
    except _ODD:
        return NO_TOKENS


def _failure(error: OpenAIError) -> VendorFailed:
    if isinstance(error, APITimeoutError):
        return Unanswered("no answer in time", is_slow=True)
    if isinstance(error, APIStatusError):
        status = error.status_code
        if status in (408, 409, 429) or status >= 500:
            return Unanswered(f"status {status}", retry_after(error.response.headers.get("retry-after")))
        return Unusable(f"status {status}")
    if isinstance(error, APIConnectionError):
        return Unanswered("no connection")
    return Garbled(NO_TOKENS)
