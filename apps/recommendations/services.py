"""Tells how to fix a finding, and lets customers choose who tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from apps.customers import limits
from apps.customers.plans import Plan
from apps.customers.selectors import plan_of
from apps.events.services import record
from apps.recommendations import ledger, vendors
from apps.recommendations.advising import examined, playbook_of, reviewed_of
from apps.recommendations.models import Answer, Preference
from apps.recommendations.selectors import Preferences, model_of, preferences
from apps.recommendations.subject import Asked, asked_about, told
from apps.tenancy.scope import current_customer, scope
from opscurb.advice import prompt
from opscurb.advice.answer import Advice
from opscurb.advice.instructions import Instructions
from opscurb.advice.terraform import InTerraform, in_terraform
from opscurb.advice.writing import Link, Writer, Written
from opscurb.errors import Invalid, PlanTooLow, Unavailable

log = structlog.get_logger(__name__)

PLAYBOOK = "playbook"


@dataclass(frozen=True, slots=True)
class Told:
    """Instructions, and who they are from; the last two are empty for a playbook."""

    finding_id: UUID
    advice: Advice
    model: str
    tier: str
    generated_at: datetime
    upstream_model: str = ""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """The reviewed way to fix a finding, a model's answer that is kept, and whether a model could be asked.

    There is no reviewed way for a check that is gone, and none by Terraform where that is not certain; `is_connected`
    is False where no vendor of models is set up.
    """

    reviewed: Instructions | None
    terraform: InTerraform | None
    kept: Told | None
    preferences: Preferences
    is_connected: bool


@dataclass(frozen=True, slots=True)
class _Question:
    """A finding, and who is to answer whom."""

    asked: Asked
    plan: Plan
    model: str


def instructions(customer_id: UUID, finding_id: UUID) -> Told:
    """How to fix a finding: a kept answer, a model's, or the playbook's where no model gives a good one.

    Needs no scope, since it calls out between scopes of its own. Raises PlanTooLow, NotFound, QuotaExceeded, and
    Unavailable while limits cannot be counted together, when nothing that costs money is begun.
    """
    with scope(customer_id):
        question = _question(finding_id)
        links = vendors.links(question.model)
        found = _kept(question)
        if found is None and links:
            ledger.refuse_used_up(question.plan)
    if found is None and links:
        if not limits.are_shared():
            raise Unavailable("AI explanations pause while the store of limits is away")
        found = _from_model(customer_id, question, links)
    return found or _from_playbook(question)


def fix_of(finding_id: UUID) -> Fix:
    """What is known of fixing a finding without asking anybody; raises NotFound. Needs a scope."""
    asked, known = asked_about(finding_id), preferences()
    kept = _kept(_Question(asked, known.plan, known.model)) if known.plan.ai_models else None
    connected = bool(known.plan.ai_models and vendors.links(known.model))
    return Fix(reviewed_of(asked.subject), in_terraform(asked.subject), kept, known, connected)


def terraform_of(finding_id: UUID) -> InTerraform | None:
    """The reviewed way to fix a finding by Terraform, if there is one; raises NotFound. Needs a scope."""
    return in_terraform(asked_about(finding_id).subject)


def choose_model(name: str) -> Preferences:
    """Let a model of the plan answer from now on; raises PlanTooLow and Invalid. Needs a scope."""
    plan = plan_of(current_customer())
    if not plan.ai_choice:
        raise PlanTooLow(f"Plan {plan.name} does not include the choice of a model; Pro and Enterprise do")
    if name not in plan.ai_models:
        raise Invalid(f"must be one of {', '.join(plan.ai_models)}", "preferred_model")
    before = model_of(plan)
    Preference.objects.update_or_create(customer_id=current_customer(), defaults={"preferred_model": name})
    record(
        "ai.preference_changed",
        target_type="customer",
        target_id=current_customer(),
        before={"preferred_model": before},
        after={"preferred_model": name},
    )
    return preferences()


def _question(finding_id: UUID) -> _Question:
    plan = plan_of(current_customer())
    if not plan.ai_models:
        raise PlanTooLow(f"Plan {plan.name} does not include AI explanations; Starter and higher do")
    return _Question(asked_about(finding_id), plan, model_of(plan))


def _kept(question: _Question) -> Told | None:
    """The answer that is kept for the finding as it is now, if it passes what is asked of answers today."""
    asked = question.asked
    kept = Answer.objects.filter(
        finding_id=asked.finding_id,
        model=question.model,
        content_hash=asked.content_hash,
        prompt_version=prompt.PROMPT_VERSION,
    ).first()
    if kept is None:
        return None
    advice, faults = examined(Advice.model_validate(kept.advice), asked.subject)
    return None if faults else _told(question, advice, kept)


def _from_model(customer_id: UUID, question: _Question, links: Sequence[Link]) -> Told | None:
    """A model's answer, charged and kept; None where there is no place for a call or none is good enough."""
    with vendors.place() as free:
        if not free:
            return None
        with scope(customer_id):
            call_id = ledger.reserve(question.plan, question.asked.finding_id, question.model)
        if call_id is None:
            return None
        written = _asked(question, links)
        with scope(customer_id):
            return _keep(question, written) if ledger.settle(call_id, written) else None


def _asked(question: _Question, links: Sequence[Link]) -> Written:
    """What the models say; a fault of ours costs the caller the model's answer and no more."""
    asked, subject = question.asked, question.asked.subject
    writer = Writer(links, lambda advice: examined(advice, subject), settings.OPSCURB_AI_BUDGET_SECONDS)
    try:
        written = writer.write(prompt.question(told(asked), playbook_of(subject).model_dump()))
    except Exception:
        log.exception("ai.failed", finding=str(asked.finding_id))
        return Written(reason="a fault of ours")
    if written.advice is None:
        log.warning("ai.without_answer", finding=str(asked.finding_id), reason=written.reason)
    return written


def _keep(question: _Question, written: Written) -> Told:
    """Keep an answer that is delivered, in the place of the one before. Needs a scope."""
    assert written.advice is not None
    assert written.upstream is not None
    asked = question.asked
    kept, _ = Answer.objects.update_or_create(
        customer_id=current_customer(),
        finding_id=asked.finding_id,
        model=question.model,
        defaults={
            "content_hash": asked.content_hash,
            "prompt_version": prompt.PROMPT_VERSION,
            "upstream_model": written.upstream.id,
            "advice": written.advice.model_dump(),
            "created_at": timezone.now(),
        },
    )
    facts = {"finding_id": str(asked.finding_id), "model": question.model, "dollars": str(written.dollars)}
    record("recommendation.written", target_type="finding", target_id=asked.finding_id, after=facts)
    return _told(question, written.advice, kept)


def _told(question: _Question, advice: Advice, kept: Answer) -> Told:
    return Told(
        finding_id=question.asked.finding_id,
        advice=advice,
        model=kept.model,
        tier=question.plan.name,
        generated_at=kept.created_at,
        upstream_model=kept.upstream_model,
        prompt_version=kept.prompt_version,
    )


def _from_playbook(question: _Question) -> Told:
    """The reviewed way to fix this kind of finding; free, and always there."""
    asked = question.asked
    return Told(asked.finding_id, playbook_of(asked.subject), PLAYBOOK, question.plan.name, timezone.now())
