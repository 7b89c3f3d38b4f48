"""How many commands of the playbooks for clusters pass the guard, and how many of them with a mistake are refused.

The findings are those of the demo's clusters. Each command that passes is then given mistakes of the kinds that models
make: of grammar (a verb, a kind or an option that kubectl does not have) and of deed (another object, another
namespace, more than the fix, another cluster, a shell).
"""

import random
import shlex
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from operator import ge

from bench.table import Figure, show
from opscurb.advice.guard import judge
from opscurb.advice.kubectl import read_call
from opscurb.advice.playbook import playbook
from opscurb.advice.subject import Subject
from opscurb.demo import demo_regions, demo_target
from opscurb.policy import Policy
from opscurb.provider import provider
from opscurb.results import Found
from opscurb.scanner import scan

PROVIDER = "kubernetes"
Mistake = Callable[[list[str], random.Random], list[str] | None]


def findings() -> Iterator[Subject]:
    """The findings of the demo's clusters."""
    for context in demo_regions(PROVIDER):
        target = demo_target(context)
        for event in scan(target, list(provider(PROVIDER).checks.values()), Policy(), datetime.now(UTC)):
            if isinstance(event, Found):
                yield Subject.of(event, PROVIDER)


def wrong_verb(words: list[str], chance: random.Random) -> list[str]:
    return ["kubectl", chance.choice(["remove", "destroy", "show", "stop", "set-resources"]), *words[2:]]


def wrong_kind(words: list[str], chance: random.Random) -> list[str] | None:
    if words[1] in ("cordon", "drain", "logs", "version", "rollout", "set"):
        return None
    return [*words[:2], chance.choice([f"{words[2]}z", f"{words[2]}-set"]), *words[3:]]


def wrong_option(words: list[str], chance: random.Random) -> list[str]:
    return [*words, chance.choice(["--now-or-never", "--forced", "--confirm", "--yes", "--name-space=shop"])]


def other_object(words: list[str], chance: random.Random) -> list[str] | None:
    at = next((at for at, word in enumerate(words) if word.startswith("--")), len(words)) - 1
    plain = 2 if words[1] in ("cordon", "drain", "logs") else 4 if words[1] in ("rollout", "set") else 3
    return [*words[:at], f"{words[at]}-2", *words[at + 1 :]] if at >= plain else None


def other_namespace(words: list[str], chance: random.Random) -> list[str] | None:
    if "--namespace" not in words:
        return None
    at = words.index("--namespace") + 1
    return [*words[:at], chance.choice(["kube-system", "default", f"{words[at]}-2"]), *words[at + 1 :]]


def lost_namespace(words: list[str], chance: random.Random) -> list[str] | None:
    if "--namespace" not in words:
        return None
    at = words.index("--namespace")
    return [*words[:at], *words[at + 2 :]]


def too_much(words: list[str], chance: random.Random) -> list[str] | None:
    if words[1] in ("get", "describe", "logs", "version"):
        return None
    return [
        *words,
        chance.choice(["--all", "--force", "--grace-period=0", "--selector=app", "--cascade=orphan"]),
    ]


def other_cluster(words: list[str], chance: random.Random) -> list[str]:
    return [
        *words,
        chance.choice(["--context=dev", "--kubeconfig=x", "--server=https://x.example", "--as=root"]),
    ]


def shell(words: list[str], chance: random.Random) -> list[str]:
    return [*words, *chance.choice(["| sh", "&& kubectl get secrets", "> out", "; id", "$(id)"]).split()]


MISTAKES: tuple[Mistake, ...] = (
    *(wrong_verb, wrong_kind, wrong_option),
    *(other_object, other_namespace, lost_namespace, too_much, other_cluster, shell),
)


def timed(command: str) -> float:
    """Milliseconds for reading a command, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        read_call(shlex.split(command)[1:])
        best = min(best, time.perf_counter() - start)
    return best * 1000


def measure() -> Iterator[Figure]:
    chance = random.Random(1)
    made, refused, good, seen = Counter[str](), Counter[str](), 0, 0
    spent: list[float] = []
    for subject in findings():
        check = provider(PROVIDER).checks[subject.check_id]
        commands = [line for line in playbook(check, subject).cli_commands if line.startswith("kubectl ")]
        good += sum(not judge([command], subject) for command in commands)
        spent += map(timed, commands)
        seen += len(commands)
        for command in commands:
            for mistake in MISTAKES:
                if (mutant := mistake(command.split(), chance)) is not None:
                    made[mistake.__name__] += 1
                    refused[mistake.__name__] += bool(judge([" ".join(mutant)], subject))
    told = ", ".join(f"{name.replace('_', ' ')} {refused[name]} of {made[name]}" for name in made)
    yield Figure("commands of playbooks accepted", 100 * good / seen, " %", 100.0, ge, f"{good} of {seen}")
    yield Figure(
        "commands with a mistake refused", 100 * refused.total() / made.total(), " %", 100.0, ge, told
    )
    yield Figure("a command, p95", statistics.quantiles(spent, n=20)[-1], " ms", 1.0)


if __name__ == "__main__":
    show("The guard on kubectl", list(measure()))
