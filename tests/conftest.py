"""Fixtures that every test may use; each plugin says what it gives."""

pytest_plugins = [
    "tests.fixtures.missing",  # first: the others import it
    "tests.fixtures.browsers",
    "tests.fixtures.databases",
    "tests.fixtures.dns_servers",
    "tests.fixtures.imap_servers",
    "tests.fixtures.instants",
    "tests.fixtures.mail_servers",
    "tests.fixtures.mails",
    "tests.fixtures.rsa_keys",
    "tests.fixtures.sites",
    "tests.fixtures.tallies",
]
