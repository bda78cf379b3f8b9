"""config.toml and the environment, read once into frozen values.

Any key is overridden by `WEBINARS_<SECTION>__<KEY>`; a secret may come from a file named by `..._FILE`.
An unknown key, a wrong type or an impossible value stops the start with a sentence.
"""

from webinars.config.elsewhere import Conferencing, Outgoing
from webinars.config.loading import load_config
from webinars.config.settings import (
    Alarm,
    Config,
    ConfigError,
    DatabaseSettings,
    Limits,
    Mail,
    Recordings,
    Registrations,
    Reminders,
    Replies,
    Retention,
    Server,
    SignIn,
    Site,
    parse_lead_time,
)

__all__ = [
    "Alarm",
    "Conferencing",
    "Config",
    "ConfigError",
    "DatabaseSettings",
    "Limits",
    "Mail",
    "Outgoing",
    "Recordings",
    "Registrations",
    "Reminders",
    "Replies",
    "Retention",
    "Server",
    "SignIn",
    "Site",
    "load_config",
    "parse_lead_time",
]
