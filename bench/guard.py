"""How much of the AWS CLI the guard knows: the CLI's own examples, the same with a mistake put in, and the time.

The examples ship inside the awscli package. Only the grammar is measured, not what a finding allows.
"""

import argparse
import importlib.util
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from operator import ge
from pathlib import Path
from typing import Any

from bench.table import Figure, show
from opscurb.advice import parsing, tables
from opscurb.advice.faults import Refused
from opscurb.advice.grammar import Call, read_call

SERVICES = ("ec2", "rds", "s3api", "elbv2", "logs", "ecr", "cloudwatch")
_STARTS = re.compile(r"\s+(?:\$ )?(aws .*)$")
# Lines that go on in the manner of cmd.exe and PowerShell; the same commands stand there for a Unix shell too.
_WINDOWS = re.compile(r"[\^`]\s*$")
Words = tuple[str, ...]
Mistake = Callable[[Words, Call, random.Random], Words | None]


def examples(service: str) -> Iterator[str]:
    """Every command in the examples of a service, with the lines that it goes on in."""
    spec = importlib.util.find_spec("awscli")
    assert spec is not None
    for page in sorted((Path(str(spec.origin)).parent / "examples" / service).rglob("*.rst")):
        lines = iter(page.read_text().splitlines())
        for line in lines:
            if (begins := _STARTS.match(line)) and not _WINDOWS.search(line):
                command = begins[1].rstrip()
                while command.endswith("\\"):
                    command += "\n" + next(lines, "").strip()
                yield command


def words_of(text: str) -> Words:
    """The words of the one command in a text, without the program; raises Refused."""
    [command] = [line for line in parsing.read(text) if isinstance(line, parsing.Command)]
    return command.words[1:]


def wrong_service(words: Words, call: Call, chance: random.Random) -> Words | None:
    return tuple(f"{call.service}x" if word == call.service else word for word in words)


def wrong_verb(words: Words, call: Call, chance: random.Random) -> Words | None:
    """Another verb before the same noun, or a plural that is none."""
    noun = call.operation.partition("-")[2]
    candidates = [
        f"{verb}-{noun}" for verb in ("describe", "list", "get", "remove", "update", "destroy", "purge")
    ]
    candidates += [f"{call.operation}s", call.operation.replace("-", "", 1)]
    known = tables._operations(call.service)
    wrong = [name for name in candidates if name not in known]
    return _replaced(words, call.operation, chance.choice(wrong)) if call.operation != "wait" else None


def wrong_option(words: Words, call: Call, chance: random.Random) -> Words | None:
    """An option's name with one letter lost or one too many, or with underscores."""
    options = [word for word in words if word.startswith("--")]
    if not options:
        return None
    option = chance.choice(options)
    name, equals, value = option.partition("=")
    known = {f"--{each.name}" for each in _operation(call).arguments.values()}
    known |= set(tables.global_options()[0]._option_string_actions)
    candidates = [name[:-1], f"{name}s", f"{name}-id", name.replace("-", "_").replace("__", "--")]
    wrong = [each for each in candidates if each not in known and each != name]
    return _replaced(words, option, chance.choice(wrong) + equals + value)


def wrong_choice(words: Words, call: Call, chance: random.Random) -> Words | None:
    """A value that the API's list does not have."""
    chosen = [
        value
        for option, value in call.given.items()
        if isinstance(value, str)
        and getattr(call.shapes.get(option), "enum", None)
        and words.count(value) == 1
    ]
    if not chosen:
        return None
    value = chance.choice(chosen)
    return _replaced(words, value, chance.choice((f"{value}x", value.swapcase(), f"not-{value}")))


def wrong_type(words: Words, call: Call, chance: random.Random) -> Words | None:
    """A word where a number belongs."""
    numbers = [
        str(value) for value in call.given.values() if type(value) is int and words.count(str(value)) == 1
    ]
    return _replaced(words, chance.choice(numbers), "many") if numbers else None


def missing_option(words: Words, call: Call, chance: random.Random) -> Words | None:
    """Without one of the options that must be there."""
    if any(word.startswith(("--cli-input-json", "--generate-cli-skeleton")) for word in words):
        return None
    needed = [f"--{each.name}" for each in _operation(call).arguments.values() if each.required]
    needed = [option for option in needed if option in words]
    if not needed:
        return None
    start = words.index(chance.choice(needed))
    after = (at for at in range(start + 1, len(words)) if words[at].startswith("--"))
    return words[:start] + words[next(after, len(words)) :]


MISTAKES: tuple[Mistake, ...] = (
    wrong_service,
    wrong_verb,
    wrong_option,
    wrong_choice,
    wrong_type,
    missing_option,
)


def _operation(call: Call) -> tables.Operation:
    return tables.operation(call.service, call.operation, call.state)


def _replaced(words: Words, old: str, new: str) -> Words:
    at = words.index(old)
    return (*words[:at], new, *words[at + 1 :])


def accepted(words: Words) -> bool:
    try:
        read_call(words)
    except Refused:
        return False
    return True


def measure(is_telling: bool) -> list[Figure]:
    chance, seen, good = random.Random(1), Counter[str](), Counter[str]()
    made, refused, spent = Counter[str](), Counter[str](), list[float]()
    for service in SERVICES:
        for text in examples(service):
            seen[service] += 1
            try:
                words = words_of(text)
                call = read_call(words)
            except Refused as fault:
                if is_telling:
                    print(f"{fault.message}: {' '.join(text.split())[:150]}")
                continue
            good[service] += 1
            spent.append(timed(text))
            for mistake in MISTAKES:
                if (mutant := mistake(words, call, chance)) is not None:
                    made[mistake.__name__] += 1
                    refused[mistake.__name__] += not accepted(mutant)
                    if is_telling and accepted(mutant):
                        print(f"ACCEPTED {mistake.__name__}: {' '.join(mutant)[:150]}")
    return [*_rates(seen, good, made, refused), *_times(spent)]


def timed(text: str) -> float:
    """Milliseconds for reading a command once its operation's tables are there, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        read_call(words_of(text))
        best = min(best, time.perf_counter() - start)
    return best * 1000


def _rates(
    seen: Counter[str], good: Counter[str], made: Counter[str], refused: Counter[str]
) -> Iterator[Figure]:
    by_service = ", ".join(f"{service} {good[service]} of {seen[service]}" for service in SERVICES)
    yield _share("examples accepted", good, seen, 95.0, by_service)
    by_kind = ", ".join(f"{name.replace('_', ' ')} {refused[name]} of {made[name]}" for name in made)
    yield _share("commands with a mistake refused", refused, made, 99.0, by_kind)


def _share(what: str, part: Counter[str], whole: Counter[str], goal: float, note: str) -> Figure:
    return Figure(what, 100 * part.total() / whole.total(), " %", goal, ge, note)


def _times(spent: list[float]) -> Iterator[Figure]:
    yield Figure("a command, p50", statistics.median(spent), " ms", 1.0)
    yield Figure("a command, p95", statistics.quantiles(spent, n=20)[-1], " ms", 1.0)


def main(arguments: Any = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tell", action="store_true", help="print what is refused and what slips through")
    show("The guard's grammar", measure(parser.parse_args(arguments).tell))


if __name__ == "__main__":
    main()
