"""Fixtures for tests of the back office."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.organisers.office import Office
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit import SYSTEM, About, record
from webinars.organisers.jobs import write_mails_to_organisers
from webinars.services import Services


@pytest.fixture
def office(app: Flask, services: Services) -> Office:
    """An installation with two series, and no organiser yet."""
    return Office(app, services)


@pytest.fixture
def mailed(services: Services) -> Callable[[str], str]:
    """Has the owed mails written, and gives the path of the link in the newest one to this address."""

    def mailed(address: str) -> str:
        write_mails_to_organisers(services)
        with services.database.read() as session:
            newest = select(OutgoingMail).where(OutgoingMail.recipient == address)
            mail = session.scalars(newest.order_by(OutgoingMail.id.desc()).limit(1)).one()
            assert mail.message is not None
            body = message_from_bytes(mail.message, policy=default).get_body(("plain",))
        assert body is not None
        found = re.search(r"https?://[^/\s]+(/arrangor/in/\S+)", body.get_content())
        assert found is not None
        return found[1]

    return mailed


@pytest.fixture
def log_of(services: Services) -> Callable[..., None]:
    """Writes an entry about an occurrence of this series."""

    def log_of(series_id: int, label: str, **after: object) -> None:
        with services.database.write() as session:
            about = About("occurrence", 1, label, series_id)
            record(session, SYSTEM, "occurrence moved", about, after=after or None, now=services.now())

    return log_of
