"""Organisers from a terminal: the first account, and the way back in for whoever has locked everybody out."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from webinars.cli.errors import BadInput, Failure
from webinars.cli.installation import Installation, opened
from webinars.lib.clock import utc_now
from webinars.lib.dates import local_instant
from webinars.lib.text import clean_line
from webinars.organisers.accounts import (
    Account,
    about,
    add_organiser,
    change_organiser,
    end_organiser,
    remove_passkeys,
)
from webinars.organisers.audit import COMMAND_LINE, record
from webinars.organisers.forms import read_address
from webinars.organisers.identities import forget_identities
from webinars.organisers.links import make_link
from webinars.organisers.models import Organiser
from webinars.organisers.queries import all_organisers, organiser_at, series_to_choose
from webinars.organisers.rules import GrantRefused, LastAdministrator, Role, is_in_force

DEMO_ADDRESS = "arrangor@example.org"


@click.group()
def organiser() -> None:
    """Add, list and end the accounts of organisers."""


@organiser.command()
@click.argument("email")
@click.option("--name", default="", help="Needed for a new account.")
@click.option(
    "--role",
    type=click.Choice([each.value for each in Role]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
)
@click.option("--series", "slugs", multiple=True, help="The role is for this series alone. May be repeated.")
@click.option("--until", default="", help="The last day: 2026-12-31. Left out: without an end.")
@click.option(
    "--forget-passkeys",
    is_flag=True,
    help="The device is lost: remove every passkey of theirs, and sign them out.",
)
@click.option(
    "--forget-directory",
    is_flag=True,
    help="The next sign-in through the directory (OpenID Connect) binds their account anew.",
)
def add(
    email: str,
    name: str,
    role: str,
    slugs: tuple[str, ...],
    until: str,
    forget_passkeys: bool,
    forget_directory: bool,
) -> None:
    """Make an account for EMAIL, or give it this role again, and print a link that signs in once."""
    address, problem = read_address(email)
    if problem:
        raise BadInput(f"{email} is not an address that mail can be sent to.")
    with opened() as here, here.database.write() as session:
        account = _account(session, here, clean_line(name, 100), Role(role), slugs, until)
        try:
            found = _added(session, here, address, account)
        except GrantRefused as error:
            raise BadInput("An administrator is one for all series: leave --series out.") from error
        except LastAdministrator as error:
            raise Failure(
                f"{address} is the only administrator without an end: add another one first."
            ) from error
        if forget_passkeys:
            remove_passkeys(session, found, by=COMMAND_LINE, now=utc_now())
        if forget_directory:
            forget_identities(session, found, by=COMMAND_LINE, now=utc_now())
        link = _link(session, here, found)
    click.echo(f"{found.name} <{found.email}> is an organiser: {role}{_where(slugs)}.")
    click.echo(f"Signs in once, within {here.config.sign_in.link_minutes} minutes: {link}")


@organiser.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_organisers(as_json: bool) -> None:
    """Everybody who has or had an account."""
    with opened() as here, here.database.read() as session:
        slugs = {series.id: series.slug for series in series_to_choose(session)}
        rows = [_row(each, slugs) for each in all_organisers(session)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['email']:<36} {row['state']:<6} {', '.join(row['roles'])}  {row['name']}")


@organiser.command()
@click.argument("email")
def end(email: str) -> None:
    """End the account of EMAIL at once, and sign it out everywhere."""
    with opened() as here, here.database.write() as session:
        found = organiser_at(session, email)
        if found is None:
            raise BadInput(f"{email} is no organiser. webinars organiser list shows them all.")
        if not is_in_force(found.ends_at, now=utc_now()):
            raise Failure(f"The account of {found.email} has ended already.")
        try:
            end_organiser(session, found, by=COMMAND_LINE, now=utc_now())
        except LastAdministrator as error:
            raise Failure(
                f"{found.email} is the only administrator without an end: add another one first."
            ) from error
    click.echo(f"The account of {found.email} has ended.")


def add_demo_organiser(session: Session) -> None:
    """Somebody to try the back office as."""
    if organiser_at(session, DEMO_ADDRESS) is None:
        account = Account("Alex Arrangör", Role.ADMINISTRATOR)
        add_organiser(
            session, DEMO_ADDRESS, account, by=COMMAND_LINE, language="sv", welcomed=True, now=utc_now()
        )


def demo_sign_in_link(here: Installation) -> str:
    """A link for the demo's organiser; "" without one, and wherever others than this machine could use it."""
    if urlsplit(here.config.site.base_url).hostname not in ("localhost", "127.0.0.1", "::1"):
        return ""
    with here.database.write() as session:
        found = organiser_at(session, DEMO_ADDRESS)
        if found is None or not is_in_force(found.ends_at, now=utc_now()):
            return ""
        return _link(session, here, found)


def _added(session: Session, here: Installation, email: str, account: Account) -> Organiser:
    found, now = organiser_at(session, email), utc_now()
    if found is None:
        if not account.name:
            raise BadInput(f"{email} is new: say --name, too.")
        language = here.config.site.language
        return add_organiser(
            session, email, account, by=COMMAND_LINE, language=language, welcomed=True, now=now
        )
    again = Account(account.name or found.name, account.every, account.series, account.ends_at)
    change_organiser(session, found, again, by=COMMAND_LINE, now=now)
    return found


def _link(session: Session, here: Installation, organiser: Organiser) -> str:
    now = utc_now()
    record(session, COMMAND_LINE, "link made", about(organiser), now=now)
    return make_link(session, organiser, here.config, now=now)


def _account(
    session: Session, here: Installation, name: str, role: Role, slugs: tuple[str, ...], until: str
) -> Account:
    ends_at = _end_of(until, here.config.site.timezone)
    if not slugs:
        return Account(name, role, ends_at=ends_at)
    known = {series.slug: series.id for series in series_to_choose(session)}
    for slug in slugs:
        if slug not in known:
            raise BadInput(f'There is no series "{slug}". There is: {", ".join(known) or "none"}.')
    return Account(name, None, {known[slug]: role for slug in slugs}, ends_at)


def _end_of(day: str, zone: str) -> datetime | None:
    if not day:
        return None
    try:
        ends_at = local_instant(datetime.combine(date.fromisoformat(day) + timedelta(days=1), time()), zone)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"--until has to be a day such as 2026-12-31, not {day!r}.") from error
    if ends_at <= utc_now():
        raise BadInput(f"--until has to lie ahead, and {day} is over.")
    return ends_at


def _where(slugs: tuple[str, ...]) -> str:
    return f" of {', '.join(slugs)}" if slugs else ""


def _row(organiser: Organiser, slugs: dict[int, str]) -> dict[str, Any]:
    ended = not is_in_force(organiser.ends_at, now=utc_now())
    return {
        "id": organiser.public_id,
        "name": organiser.name,
        "email": organiser.email,
        "state": "ended" if ended else "active",
        "roles": [
            f"{grant.role} of {slugs.get(grant.series_id, grant.series_id)}"
            if grant.series_id
            else grant.role
            for grant in organiser.grants
        ],
        "ends_at": organiser.ends_at and organiser.ends_at.isoformat(),
        "signed_in_at": organiser.signed_in_at and organiser.signed_in_at.isoformat(),
    }
