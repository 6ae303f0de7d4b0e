"""US Securities and Exchange Commission: spending of companies, from its company facts.

A file a company: amounts by tag, period and filing. A public repository kept some tags, of periods
that end from 2023. Statements of cash flow run from the first day of a fiscal year, so most later
quarters are in no filing on their own. They are one sum from that day less the sum before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders import sec

SOURCE = "sec-facts-2026-08"
FILES = {  # company: its file; the first part of its ids is its name in lower case
    "Alphabet": f"{SOURCE}/googl_companyfacts_trimmed.json",
    "Microsoft": f"{SOURCE}/msft_companyfacts_trimmed.json",
    "Meta": f"{SOURCE}/meta_companyfacts_trimmed.json",
}
SPENT = "PaymentsToAcquirePropertyPlantAndEquipment"
LEASES = "FinanceLeasePrincipalPayments"
FIRST_YEAR = 2024  # of all three; from it on Meta states cash net of proceeds from sales
LONGEST_QUARTER, SHORTEST_YEAR = 100, 360  # days


class Paid(NamedTuple):
    """An amount in US dollars of a quarter or a fiscal year, and where it stands."""

    start: date
    end: date
    dollars: int
    derived: bool
    place: str


@builder("capex", SOURCE, sec.SOURCE)
def cash(files: Files) -> Iterator[Row]:
    """Cash paid for property and equipment by Alphabet, Microsoft and Meta, quarters and years.

    In billions of US dollars, without finance leases: the periods that the older file lacks. Where
    both have one, they must agree.
    """
    older = {row["id"]: row["value"] for row in sec.cash(files)}
    for company in FILES:
        for name, paid in _paid(files, company, SPENT).items():
            row = _row(company, f"cash-{name}", paid)
            if row["id"] not in older:
                yield {
                    **row,
                    "basis": "cash-without-leases",
                    "value": paid.dollars / 1e9,
                    "kind": "derived" if paid.derived else "observed",
                    "locator": f"{SPENT}, {paid.place}",
                }
            elif older[row["id"]] != paid.dollars / 1e9:
                expected = f"{older[row['id']]}, as {sec.FILE} has it"
                raise _unlike(company, f"{paid.dollars / 1e9} for {row['id']}", expected)


@builder("capex", SOURCE)
def meta_total(files: Files) -> Iterator[Row]:
    """Capital spending as Meta counts it: cash for equipment and principal of finance leases.

    In billions of US dollars, for quarters and years.
    """
    leases = _paid(files, "Meta", LEASES)
    for name, spent in _paid(files, "Meta", SPENT).items():
        if name not in leases:
            raise _unlike("Meta", f"no {LEASES} of {name}", f"an amount, as of {SPENT}")
        yield {
            **_row("Meta", f"total-{name}", spent),
            "basis": "company-total-with-leases",
            "value": (spent.dollars + leases[name].dollars) / 1e9,
            "kind": "derived",
            "locator": f"{SPENT} and {LEASES}, {spent.place}",
        }


def _paid(files: Files, company: str, tag: str) -> dict[str, Paid]:
    """Return what a company paid in each quarter and fiscal year, by the last part of its id."""
    try:
        facts = files.json(FILES[company])["facts"]["us-gaap"][tag]["units"]["USD"]
    except (LookupError, TypeError):
        raise _unlike(company, f"no {tag} in USD", "facts, us-gaap, the tag, units, USD") from None
    stated = {}
    for fact in sorted(facts, key=lambda one: one["filed"]):  # the latest filing counts
        one = _stated(fact)
        stated[one.start, one.end] = one
    found = {_name(one): one for one in stated.values() if _is_quarter(one) or _is_year(one)}
    for (start, end), whole in stated.items():
        before = max((e for s, e in stated if s == start and e < end), default=start)
        if before == start:
            continue
        dollars = whole.dollars - stated[start, before].dollars
        place = f"{start} to {end} less {start} to {before}"
        rest = Paid(before, end, dollars, derived=True, place=place)
        if _is_quarter(rest):
            found.setdefault(_name(rest), rest)
    in_order = sorted(found.items(), key=lambda one: (one[1].end, "-q" not in one[0]))
    return {name: one for name, one in in_order if one.end.year >= FIRST_YEAR}


def _is_quarter(paid: Paid) -> bool:
    return (paid.end - paid.start).days < LONGEST_QUARTER


def _is_year(paid: Paid) -> bool:
    return (paid.end - paid.start).days > SHORTEST_YEAR


def _stated(fact: dict[str, Any]) -> Paid:
    start, end = date.fromisoformat(fact["start"]), date.fromisoformat(fact["end"])
    place = f"{start} to {end}, {fact['form']} of {fact['filed']}"
    return Paid(start, end, fact["val"], derived=False, place=place)


def _name(paid: Paid) -> str:
    """Return `2026-q2` for a calendar quarter, `2025` for a calendar year, `fy2025` for another."""
    if _is_quarter(paid):
        return f"{paid.end.year}-q{paid.end.month // 3}"
    calendar = (paid.start.month, paid.end.month) == (1, 12)
    return f"{paid.end.year}" if calendar else f"fy{paid.end.year}"


def _unlike(company: str, found: str, expected: str) -> BriefingError:
    return BriefingError([Problem(FILES[company], found, expected)])


def _row(company: str, name: str, paid: Paid) -> Row:
    if "-q" in name:
        period = f"{sec.QUARTERS[paid.end.month // 3][0]} quarter of {paid.end.year}"
    elif "fy" in name:
        period = f"fiscal year to {paid.end:%B %Y}"
    else:
        period = str(paid.end.year)
    return {
        "id": f"{company.lower()}-{name}",
        "company": company,
        "country": "United States",
        "period": period,
        "period_end": paid.end,
        "unit": "USD billion",
        "status": "primary",
        "source": SOURCE,
    }
