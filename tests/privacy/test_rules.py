"""When what is owed its deletion."""

from datetime import timedelta

from webinars.privacy.rules import Deadlines


def test_each_kind_has_its_deadline_counted_back_from_now(now):
    deadlines = Deadlines.at(now, registrations_days=90, withdrawn_days=30)

    assert now - deadlines.registrations == timedelta(days=90)
    assert now - deadlines.withdrawn == timedelta(days=30)
