"""Which municipalities and regions were reached."""

from webinars.figures.charts.tile_map import TILES, tile_map
from webinars.figures.reach import ELSEWHERE, reach_of
from webinars.figures.rules import Hidden


def county(reach, code):
    return next(each for each in reach.counties if each.code == code)


def test_the_country_has_290_municipalities_and_21_regions():
    nobody = reach_of({})

    assert sum(each.municipalities for each in nobody.counties) == 290
    assert len(nobody.counties) == 21
    assert (nobody.municipalities, nobody.regions) == (0, 0)


def test_a_municipality_is_reached_once_however_it_is_written():
    reach = reach_of({"Göteborgs Stad": 7, "Göteborgs kommun": 1, "Mora kommun": 5, "Region Skåne": 6})

    assert (reach.municipalities, reach.regions) == (2, 1)
    assert (county(reach, "12").reached, county(reach, "12").region_reached) == (0, True)


def test_gotland_is_one_organisation_and_has_both_duties():
    reach = reach_of({"Region Gotland": 5})

    assert (reach.municipalities, reach.regions) == (1, 1)
    assert (county(reach, "09").municipalities, county(reach, "09").reached) == (1, 1)


def test_few_people_of_a_county_are_not_told_and_others_come_from_elsewhere():
    reach = reach_of({"Mora kommun": 3, "Region Skåne": 20, "Malmö stad": 4, "Ett nätverk": 9})

    assert reach.people.shown["20"] is Hidden.FEW
    assert reach.people.shown["12"] == 24
    assert reach.people.shown[ELSEWHERE] is Hidden.WITHHELD
    assert reach.people.total == 36


def test_every_county_has_a_tile_of_its_own():
    places = [(column, row) for column, row, _ in TILES.values()]

    assert set(TILES) == {each.code for each in reach_of({}).counties}
    assert len(set(places)) == 21
    assert str(tile_map(reach_of({"Mora kommun": 9}))).count("1 av 15") == 1
