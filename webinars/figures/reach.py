"""Which of the 290 municipalities and 21 regions were reached, by county."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from webinars.figures.rules import Parts, told_parts
from webinars.organisations.queries import all_organisations, find_organisation
from webinars.organisations.rules import Organisation

GOTLAND = "09"
ELSEWHERE = ""
"""The key of those who come from no county: associations, companies, authorities."""


@dataclass(frozen=True)
class CountyReach:
    """One county: how many of its municipalities somebody comes from, and whether somebody comes from its region."""

    code: str
    name: str
    municipalities: int
    reached: int
    region_reached: bool


@dataclass(frozen=True)
class Reach:
    """Where those come from who have a place in a series."""

    counties: Sequence[CountyReach]
    people: Parts[str]
    """By county code; ELSEWHERE for the others."""

    @property
    def municipalities(self) -> int:
        """How many of the municipalities were reached; Gotland is one."""
        return sum(county.reached for county in self.counties)

    @property
    def regions(self) -> int:
        """How many of the regions; Gotland is one, too: the one organisation has both duties."""
        return sum(county.region_reached for county in self.counties)


def reach_of(organisations: Mapping[str, int]) -> Reach:
    """What these organisations, by what they are called, with how many people each, amount to."""
    known = {name: find_organisation(name) for name in organisations}
    reached = {organisation.code for organisation in known.values() if organisation}
    people = Counter(dict.fromkeys(_by_county(), 0) | {ELSEWHERE: 0})
    for name, count in organisations.items():
        organisation = known[name]
        people[organisation.county_code if organisation else ELSEWHERE] += count
    counties = tuple(_county(members, reached) for members in _by_county().values())
    return Reach(counties, told_parts(people))


def _county(members: Sequence[Organisation], reached: set[str]) -> CountyReach:
    """Gotland's one organisation counts as the municipality and as the region."""
    is_gotland = members[0].county_code == GOTLAND
    municipalities = [each for each in members if is_gotland or each.kind == "kommun"]
    return CountyReach(
        code=members[0].county_code,
        name=members[0].county_name,
        municipalities=len(municipalities),
        reached=sum(each.code in reached for each in municipalities),
        region_reached=any(each.kind == "region" and each.code in reached for each in members),
    )


@cache
def _by_county() -> Mapping[str, Sequence[Organisation]]:
    """The organisations of each county, in the order of the official codes."""
    codes = sorted({each.county_code for each in all_organisations()})
    return {code: [each for each in all_organisations() if each.county_code == code] for code in codes}
