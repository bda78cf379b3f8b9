"""A mailbox is not filled by pressing a button again and again."""

from dataclasses import replace

import pytest

from tests.registrations.examples import ANNA
from webinars.config import Config, Limits


@pytest.fixture
def config(config: Config) -> Config:
    """Two mails an hour to each mailbox."""
    return replace(config, limits=Limits(per_client="", per_recipient="2/hour", per_address=""))


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
