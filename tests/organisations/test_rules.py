import pytest

from webinars.organisations.rules import Organisation, registrable_domain


def municipality(**changes):
    falun = {
        "kind": "kommun",
        "code": "2080",
        "name": "Falun",
        "formal_name": "Falu kommun",
        "display_name": "Falu kommun",
        "county_code": "20",
        "county_name": "Dalarnas län",
        "web_domain": "falun.se",
    }
    return Organisation(**falun | changes)


def test_each_name_is_given_once_and_the_one_that_is_shown_first():
    assert municipality().names == ("Falu kommun", "Falun")


def test_other_names_are_those_that_begin_differently():
    assert municipality().other_names == ("Falun",)
    assert municipality(name="Ale", formal_name="Ale kommun", display_name="Ale kommun").other_names == ()


def test_a_municipality_is_also_spelt_as_others_are():
    assert municipality().spellings == ("Falun kommun", "Falun stad", "Faluns kommun", "Faluns stad")


def test_a_region_named_after_its_county_is_also_spelt_without_it():
    region = municipality(kind="region", name="Region Jönköpings län")

    assert region.spellings == ("Region Jönköpings", "Region Jönköping")
    assert municipality(kind="region", name="Region Skåne").spellings == ()


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("politiker.goteborg.se", "goteborg.se"),
        ("kommun.falkenberg.se", "falkenberg.se"),
        ("rjl.se", "rjl.se"),
        ("se", "se"),
    ],
)
def test_a_host_lies_in_a_domain(host, domain):
    assert registrable_domain(host) == domain


def test_mail_goes_to_the_domain_of_the_website_and_where_it_is_known_to_go_besides():
    assert municipality(web_domain="kommun.falkenberg.se").mail_domains == ("falkenberg.se",)
    assert municipality(web_domain="start.stockholm").mail_domains == ("start.stockholm", "stockholm.se")
