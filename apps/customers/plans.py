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
    # Those of other clouds, counted by themselves.
    cloud_accounts: int | None
    api_keys: int | None
    ai_models: tuple[str, ...] = ()
    ai_default_model: str | None = None
    ai_monthly: int | None = 0
    schedules: int | None
    schedule_least_minutes: int
    webhooks: int | None
    # Reports that are kept at one time.
    reports: int | None
    history_days: int
    # The most days for which deliveries of webhooks are kept.
    delivery_days: int

    @property
    def ai_choice(self) -> bool:
        """True where there is more than one model to choose from."""
        return len(self.ai_models) > 1


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
            cloud_accounts=2,
            api_keys=5,
            schedules=1,
            schedule_least_minutes=24 * 60,
            webhooks=1,
            reports=20,
            history_days=90,
            delivery_days=30,
        ),
        Plan(
            name="starter",
            rate_per_hour=5_000,
            rate_per_minute=200,
            running_units=4,
            aws_accounts=10,
            cloud_accounts=10,
            api_keys=20,
            ai_models=("gpt-4o-mini",),
            ai_default_model="gpt-4o-mini",
            ai_monthly=50,
            schedules=10,
            schedule_least_minutes=6 * 60,
            webhooks=5,
            reports=100,
            history_days=180,
            delivery_days=60,
        ),
        Plan(
            name="pro",
            rate_per_hour=10_000,
            rate_per_minute=500,
            running_units=8,
            aws_accounts=50,
            cloud_accounts=50,
            api_keys=100,
            ai_models=_AI_MODELS,
            ai_default_model="gpt-4o",
            ai_monthly=500,
            schedules=100,
            schedule_least_minutes=60,
            webhooks=25,
            reports=500,
            history_days=365,
            delivery_days=90,
        ),
        # Rates are agreed with each customer; these hold until then.
        Plan(
            name="enterprise",
            rate_per_hour=50_000,
            rate_per_minute=2_000,
            running_units=16,
            aws_accounts=None,
            cloud_accounts=None,
            api_keys=None,
            ai_models=_AI_MODELS,
            ai_default_model="gpt-4o",
            ai_monthly=None,
            schedules=None,
            schedule_least_minutes=15,
            webhooks=None,
            reports=5_000,
            history_days=730,
            delivery_days=180,
        ),
    )
}
