"""What one process works with: settings, database, signatures, clock. Handed to pages and jobs alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from webinars.config import Config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.lib.limits import Limit
from webinars.lib.signing import Signer


@dataclass(frozen=True)
class Services:
    """Made once by `app.create_app` and once by the scheduler; tests hand in a clock of their own."""

    config: Config
    database: Database
    signer: Signer
    now: Callable[[], datetime] = utc_now

    @classmethod
    def of(cls, config: Config, database: Database, now: Callable[[], datetime] = utc_now) -> "Services":
        """The services that these settings ask for."""
        return cls(config, database, Signer(config.site.secret_key, config.site.secret_key_fallbacks), now)

    def limit(self, text: str) -> Limit | None:
        """A limit out of the settings."""
        return Limit.parse(text)
