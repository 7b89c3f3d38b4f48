"""The one shape that every model must answer in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Advice(BaseModel):
    """How to fix one finding of cloud waste."""

    # Lengths and numbers are checked afterwards, since not every vendor takes limits in a schema.
    model_config = ConfigDict(extra="forbid", frozen=True)

    explanation: Annotated[str, Field(description="Why this is waste, in two to four sentences")]
    steps: Annotated[list[str], Field(description="What to do, in order, without any command")]
    cli_commands: Annotated[
        list[str], Field(description="One AWS CLI command each, or a comment that begins with '# '")
    ]
    console_steps: Annotated[list[str], Field(description="The same in the cloud's web console, in order")]
    risks: Annotated[list[str], Field(description="What may go wrong, and how to go back")]
    estimated_time_minutes: Annotated[int, Field(description="Minutes of a person's work")]
