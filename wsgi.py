"""For other web servers than our own: `gunicorn wsgi:app`."""

import sys
from dataclasses import replace

from webinars.alarms.watchdog import start_watchdog
from webinars.app import create_app
from webinars.config import ConfigError
from webinars.lib.database import Database
from webinars.migrations import DatabaseNotReady, require_newest_schema
from webinars.web import EXTENSION

try:
    app = create_app()
    database = app.extensions[EXTENSION].database
    require_newest_schema(database)
    database.dispose()  # a server that forks after this must share no connection
    services = app.extensions[EXTENSION]
    start_watchdog(replace(services, database=Database(services.config.database_url)))
except (ConfigError, DatabaseNotReady) as problem:
    sys.exit(f"Error: {problem}")
