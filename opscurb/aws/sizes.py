"""What the name of an instance type tells: its family, how large it is, what it may do at its base."""

# By AWS's normalization factors, which memory follows everywhere, and vCPUs from `large` on.
SMALL_SIZES = {"nano": 0.25, "micro": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0}
XLARGE = 8.0
MULTIPLES = (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48)
SIZES = (*SMALL_SIZES, "xlarge", *(f"{multiple}xlarge" for multiple in MULTIPLES))
UNITS_OF_A_VCPU = 2.0
# Those of a burstable type below `large`; its oldest generation begins with one.
BURSTABLE_VCPUS = 2
OLDEST_BURSTABLE_VCPUS = 1
# AWS's table of CPU credits: the percentage of each vCPU that a burstable type keeps up for ever.
BASELINES = {
    "nano": 5.0,
    "micro": 10.0,
    "small": 20.0,
    "medium": 20.0,
    "large": 30.0,
    "xlarge": 40.0,
    "2xlarge": 40.0,
}
OLDEST_BASELINES = {**BASELINES, "xlarge": 22.5, "2xlarge": 17.0}
OLDEST_BURSTABLE = "t2"


def family_of(instance_type: str) -> str:
    """The family of a type: `m5` of `m5.large`."""
    return instance_type.partition(".")[0]


def size_of(instance_type: str) -> str:
    """The size of a type: `large` of `m5.large`."""
    return instance_type.partition(".")[2]


def is_burstable(instance_type: str) -> bool:
    """True for types that earn and spend CPU credits."""
    return family_of(instance_type) in {"t2", "t3", "t3a", "t4g"}


def units(instance_type: str) -> float | None:
    """How large a type is within its family, by AWS's normalization factor; None for bare metal and odd names."""
    size = size_of(instance_type)
    if size in SMALL_SIZES:
        return SMALL_SIZES[size]
    multiple = size.removesuffix("xlarge")
    if size == multiple or not (multiple == "" or multiple.isdigit()):
        return None
    return XLARGE * int(multiple or 1)


def vcpus(instance_type: str) -> int | None:
    """How many vCPUs a type has unless told otherwise; None where its name does not tell."""
    large = units(instance_type)
    if large is None:
        return None
    if is_burstable(instance_type) and large < SMALL_SIZES["large"]:
        oldest = family_of(instance_type) == OLDEST_BURSTABLE and large < SMALL_SIZES["medium"]
        return OLDEST_BURSTABLE_VCPUS if oldest else BURSTABLE_VCPUS
    return max(1, int(large / UNITS_OF_A_VCPU))


def baseline(instance_type: str) -> float:
    """The percentage of CPU that a type keeps up for ever: all of it unless it is burstable."""
    if not is_burstable(instance_type):
        return 100.0
    table = OLDEST_BASELINES if family_of(instance_type) == OLDEST_BURSTABLE else BASELINES
    return table.get(size_of(instance_type), 100.0)
