"""Where a bill's usage types belong: their prefixes are billing codes of regions."""

import re

HOME = "us-east-1"
# From "AWS Region billing codes", part of AWS's list of regions and services; no rule leads from a region to its code.
REGIONS = {
    "USE1": "us-east-1",
    "USE2": "us-east-2",
    "USW1": "us-west-1",
    "USW2": "us-west-2",
    "UGE1": "us-gov-east-1",
    "UGW1": "us-gov-west-1",
    "CAN1": "ca-central-1",
    "CAN2": "ca-west-1",
    "MXC1": "mx-central-1",
    "SAE1": "sa-east-1",
    "EU": "eu-west-1",
    "EUW1": "eu-west-1",
    "EUW2": "eu-west-2",
    "EUW3": "eu-west-3",
    "EUC1": "eu-central-1",
    "EUC2": "eu-central-2",
    "EUN1": "eu-north-1",
    "EUS1": "eu-south-1",
    "EUS2": "eu-south-2",
    "AFS1": "af-south-1",
    "ILC1": "il-central-1",
    "MEC1": "me-central-1",
    "MES1": "me-south-1",
    "APE1": "ap-east-1",
    "APE2": "ap-east-2",
    "APN1": "ap-northeast-1",
    "APN2": "ap-northeast-2",
    "APN3": "ap-northeast-3",
    "APS1": "ap-southeast-1",
    "APS2": "ap-southeast-2",
    "APS3": "ap-south-1",
    "APS4": "ap-southeast-3",
    "APS5": "ap-south-2",
    "APS6": "ap-southeast-4",
    "APS7": "ap-southeast-5",
    "APS8": "ap-southeast-6",
    "APS9": "ap-southeast-7",
}
_CODE = re.compile(r"[A-Z]{3}\d")
# Its prefixes are parts of the world: "EU-DataTransfer-Out-Bytes" is not Ireland's.
WORLDWIDE = frozenset({"Amazon CloudFront"})


def place_of(service: str, usage_type: str) -> tuple[str, str]:
    """The region of a usage type, and the usage type without its prefix; no region where none is known.

    The oldest region's usage types have no prefix.
    """
    if service in WORLDWIDE:
        return "", usage_type
    code, _, rest = usage_type.partition("-")
    if rest and code in REGIONS:
        return REGIONS[code], rest
    return ("" if _CODE.fullmatch(code) else HOME), usage_type
