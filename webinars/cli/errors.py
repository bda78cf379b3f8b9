"""How a command ends when it cannot do what it was asked: with a sentence."""

import click
from sqlalchemy.exc import DBAPIError

from webinars.config import ConfigError
from webinars.exchange.toml_file.documents import InvalidFile
from webinars.migrations import DatabaseNotReady


class BadInput(click.ClickException):
    """What was given cannot be right."""

    exit_code = 2


class Failure(click.ClickException):
    """What was asked for is right, and did not work."""

    exit_code = 1


class SpeakingGroup(click.Group):
    """Says in a sentence what the parts below report as exceptions of their own."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ConfigError, InvalidFile) as error:
            raise BadInput(str(error)) from error
        except DatabaseNotReady as error:
            raise Failure(str(error)) from error
        except DBAPIError as error:
            raise Failure(f"The database cannot do this: {_words(error)}") from error
        except OSError as error:
            raise Failure(f"{error.filename or 'The system'}: {error.strerror or error}") from error


def _words(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
