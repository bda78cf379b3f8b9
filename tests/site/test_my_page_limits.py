"""A mailbox is not filled by pressing a button again and again."""

from dataclasses import replace

import pytest

from tests.registrations.examples import ANNA
from webinars.config import Config, Limits


@pytest.fixture
def config(config: Config) -> Config:
    """Two mails an hour to each mailbox, three from each client."""
    return replace(config, limits=Limits(per_client="3/hour", per_recipient="2/hour", per_address=""))


def test_an_invitation_is_sent_again_only_so_often(client, town, clock):
    place = town.register()

    codes = [client.post(town.place(place, "skicka")).status_code for _ in range(3)]
    clock.pass_by(hours=1)
    later = client.post(town.place(place, "skicka")).status_code

    assert codes == [303, 303, 429]
    assert later == 303


def test_strangers_are_not_mailed_by_asking_for_their_address_again_and_again(client, town):
    form = {"email": "stranger@example.org"}

    codes = [client.post(town.my_page(ANNA, "e-postadress"), data=form).status_code for _ in range(3)]

    assert codes == [303, 303, 429]


def test_many_strangers_are_not_mailed_either(client, town):
    codes = [
        client.post(
            town.my_page(ANNA, "e-postadress"), data={"email": f"stranger{n}@example.org"}
        ).status_code
        for n in range(4)
    ]

    assert codes == [303, 303, 303, 429]
