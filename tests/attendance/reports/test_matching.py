"""Somebody in a report is who they are for a reason, or somebody has to look."""

import pytest

from webinars.attendance.reports import Candidate, Match, Matched, Stay, match

ANNA = Candidate(1, "Anna Åberg", "anna.aberg@kommun.example", "Mora kommun", ("mora.example",))
BO = Candidate(2, "Bo Ek", "namnd@kommun.example", "Orsa kommun", ("orsa.example",))
CILLA = Candidate(3, "Cilla von Öst", "namnd@kommun.example", "Orsa kommun", ("orsa.example",))
OTHER_ANNA = Candidate(4, "Anna Åberg", "anna@annan.example", "Region Mittland", ("mittland.example",))
EVERYBODY = (ANNA, BO, CILLA)


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Någon annan", "Anna.Aberg@Kommun.example", Matched(Match.ADDRESS, 1)),
        ("Ek Bo", "namnd@kommun.example", Matched(Match.ADDRESS, 2)),
        ("Nämndens iPad", "namnd@kommun.example", Matched(Match.UNCLEAR, suggested=(2, 3))),
        ("Anna Åberg (Mora kommun)", "", Matched(Match.NAME_AND_ORGANISATION, 1)),
        ("anna aberg - Mora kommun, KS", "", Matched(Match.NAME_AND_ORGANISATION, 1)),
        ("Åberg, Anna", "anna.privat@politiker.mora.example", Matched(Match.NAME_AND_ORGANISATION, 1)),
        ("Anna Åberg", "", Matched(Match.UNCLEAR, suggested=(1,))),
        ("Anna Åberg", "anna@elsewhere.example", Matched(Match.UNCLEAR, suggested=(1,))),
        ("Anna Maria Åberg", "", Matched(Match.UNCLEAR, suggested=(1,))),
        ("A Åberg", "", Matched(Match.UNCLEAR, suggested=(1,))),
        ("Anna", "", Matched(Match.NOBODY)),
        ("Anna Ek", "", Matched(Match.NOBODY)),
        ("iPad", "", Matched(Match.NOBODY)),
        ("", "gast@elsewhere.example", Matched(Match.NOBODY)),
    ],
)
def test_each_match_has_its_reason(name, email, expected):
    assert match(Stay(name, email, 30), EVERYBODY) == expected


def test_two_of_one_name_are_never_told_apart_by_the_organisation_of_one():
    stay = Stay("Anna Åberg (Mora kommun)", "", 30)

    assert match(stay, (ANNA, OTHER_ANNA)) == Matched(Match.UNCLEAR, suggested=(1, 4))
