"""How a report's figures were worked out, in sentences."""

from opscurb.carbon import table
from opscurb.money import dollars
from opscurb.reports.digest import counted
from opscurb.reports.tally import Tally

BASES = {
    "billed": "what the bill says",
    "net": "list prices less the account's discount",
    "list": "the provider's current list prices of the region",
    "list_fallback": "a dated table of the provider's list prices",
}
MOST_SOURCES = 3


def money_note(tally: Tally) -> str:
    """What is in the total and what is not."""
    text = "The total counts every dollar once, per month of 730 hours."
    if tally.advisory.findings:
        text += (
            f" Advice only, and not in it: {counted(tally.advisory.findings, 'finding')}, whose "
            f"{dollars(tally.advisory.counted)} a month others count already, or whose price is not known."
        )
    if tally.doubtful.counted:
        text += f" Of the total, {dollars(tally.doubtful.counted)} stand on findings with a confidence below 70 %."
    return text


def price_note(tally: Tally) -> str:
    """Where the prices come from."""
    bases = [text for basis, text in BASES.items() if tally.price_bases[basis]]
    if not bases:
        return "There was nothing to price."
    sources = [source for source, _ in tally.price_sources.most_common(MOST_SOURCES)]
    text = f"Prices are {', '.join(bases)}" + (f" ({'; '.join(sources)})" if sources else "")
    text += "; no savings plan, reserved capacity, credit or tax is in them."
    if tally.estimated_prices:
        number = counted(tally.estimated_prices, "finding")
        text += f" Priced by another region's table, which gives the order of magnitude: {number}."
    if tally.without_price:
        text += f" Without a known price, and counted as $0: {counted(tally.without_price, 'finding')}."
    return text


def carbon_note() -> str:
    """How the greenhouse gas is worked out, and after whom."""
    written = table()
    aws = written["providers"]["aws"]
    energy = {medium: entry["value"] for medium, entry in written["energy"].items()}
    return (
        "Greenhouse gas is energy x PUE x grid factor of the region, plus a share of making the hardware. "
        f"Energy: {energy['compute']} W a vCPU at rest, {energy['ssd']} W a terabyte of SSD and {energy['hdd']} W of "
        "hard disk, with all copies that the provider keeps (Cloud Carbon Footprint). "
        f"PUE {aws['pue']['value']} ({aws['pue']['source']}). Grid factors by region, location-based: US EPA eGRID "
        "2020, European Environment Agency, carbonfootprint.com 2021. Making: Cloud Carbon Footprint for servers, "
        "Tannu and Nair (2022) for disks, whose makers state less. Regions and services without a published factor "
        "have no figure and are in no sum."
    )
