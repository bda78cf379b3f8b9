"""The group that holds every sub-command."""

import click

from webinars.cli.audit import audit
from webinars.cli.backups import backup, restore
from webinars.cli.doctor import doctor
from webinars.cli.errors import SpeakingGroup
from webinars.cli.files import demo, export_series, import_file
from webinars.cli.incoming import incoming, receive
from webinars.cli.mail import outbox
from webinars.cli.mail_test import mail_test
from webinars.cli.occurrences import occurrence
from webinars.cli.organisers import organiser
from webinars.cli.people import person
from webinars.cli.processes import migrate, run, scheduler
from webinars.cli.waitlists import show_waitlist


@click.group(
    cls=SpeakingGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def webinars() -> None:
    """A self-hosted webinar series manager.

    Settings stand in config.toml in the present folder, or in the file that WEBINARS_CONFIG names.
    """


for _command in (
    run,
    scheduler,
    migrate,
    demo,
    import_file,
    export_series,
    occurrence,
    organiser,
    audit,
    outbox,
    person,
    receive,
    incoming,
    mail_test,
    backup,
    restore,
    doctor,
):
    webinars.add_command(_command)
occurrence.add_command(show_waitlist)
