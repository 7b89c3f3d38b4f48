"""Every limit and entitlement of the four plans, in one table; None means without limit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan includes; rates count the calls of all of a customer's keys together."""

    name: str
    rate_per_hour: int
    rate_per_minute: int
    # Scan units that may run at one time; more of them wait.
    running_units: int
    aws_accounts: int | None
    api_keys: int | None
    ai_models: tuple[str, ...] = ()
    ai_default_model: str | None = None
    ai_monthly: int = 0
    min_schedule_minutes: int


_AI_MODELS = ("gpt-4o-mini", "gpt-4o", "claude-3.5-sonnet")

PLANS: dict[str, Plan] = {
    plan.name: plan
    for plan in (
        Plan(
            name="free",
            rate_per_hour=1_000,
            rate_per_minute=100,
            running_units=2,
            aws_accounts=2,
            api_keys=5,
            min_schedule_minutes=24 * 60,
        ),
        Plan(
            name="starter",
            rate_per_hour=5_000,
            rate_per_minute=200,
            running_units=4,
            aws_accounts=10,
            api_keys=20,
            ai_models=("gpt-4o-mini",),
            ai_default_model="gpt-4o-mini",
            ai_monthly=50,
            min_schedule_minutes=6 * 60,
        ),
        Plan(
            name="pro",
            rate_per_hour=10_000,
            rate_per_minute=500,
            running_units=8,
            aws_accounts=50,
            api_keys=100,
            ai_models=_AI_MODELS,
            ai_default_model="gpt-4o",
            ai_monthly=500,
            min_schedule_minutes=60,
        ),
        # Rates are agreed with each customer; these hold until then.
        Plan(
            name="enterprise",
            rate_per_hour=20_000,
            rate_per_minute=1_000,
            running_units=16,
            aws_accounts=None,
            api_keys=None,
            ai_models=_AI_MODELS,
            ai_default_model="gpt-4o",
            ai_monthly=5_000,
            min_schedule_minutes=15,
        ),
    )
}
