"""The bare minimum: Flask, SQLite, one SELECT or one INSERT, one small template. No ORM, no checks, no mail.

One connection a thread, kept open, with the pragmas of ours: no page could reach its data at less cost.
"""

import socket
import sys
import threading
from typing import Any

from flask import Flask, current_app, render_template, request
from jinja2 import DictLoader

from webinars.web_server import serve

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

TEMPLATES = {
    "base.html": (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{{ title }}</title></head>'
        "<body>{% block main %}{% endblock %}</body></html>"
    ),
    "series.html": (
        '{% extends "base.html" %}{% block main %}<h1>{{ title }}</h1><p>{{ summary }}</p>'
        '<p><a href="/anmalan">Anmäl dig</a></p>{% endblock %}'
    ),
    "form.html": (
        '{% extends "base.html" %}{% block main %}<h1>{{ title }}</h1><form method="post">'
        '{% for name in ("given_name", "family_name", "email", "organisation") %}'
        '<p><label>{{ name }} <input name="{{ name }}"></label></p>{% endfor %}'
        "<button>Anmäl dig</button></form>{% endblock %}"
    ),
    "thanks.html": '{% extends "base.html" %}{% block main %}<h1>Tack, {{ name }}!</h1>{% endblock %}',
}
_mine = threading.local()


def create_database(path: str) -> None:
    """One series, and a table for registrations."""
    connection = sqlite.connect(path)
    connection.executescript(
        "PRAGMA journal_mode=WAL;"
        "CREATE TABLE series (id INTEGER PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL);"
        "CREATE TABLE registrations (id INTEGER PRIMARY KEY, given_name TEXT NOT NULL, family_name TEXT NOT NULL,"
        " email TEXT NOT NULL, organisation TEXT NOT NULL);"
        "INSERT INTO series VALUES (1, 'Politiskt ledarskap och innovation', 'Åtta korta webbinarier.');"
    )
    connection.close()


def create_app(database: str) -> Flask:
    """Three pages."""
    app = Flask(__name__, static_folder=None)
    app.jinja_loader = DictLoader(TEMPLATES)
    app.config["DATABASE"] = database
    app.add_url_rule("/", view_func=series)
    app.add_url_rule("/anmalan", view_func=form)
    app.add_url_rule("/anmalan", view_func=register, methods=["POST"])
    return app


def series() -> str:
    """One SELECT."""
    title, summary = _connection().execute("SELECT title, summary FROM series WHERE id = 1").fetchone()
    return render_template("series.html", title=title, summary=summary)


def form() -> str:
    """One SELECT, and a form."""
    (title,) = _connection().execute("SELECT title FROM series WHERE id = 1").fetchone()
    return render_template("form.html", title=title)


def register() -> str:
    """One INSERT, on disk before the answer."""
    fields = request.form
    with _connection() as connection:
        connection.execute(
            "INSERT INTO registrations (given_name, family_name, email, organisation) VALUES (?, ?, ?, ?)",
            (fields["given_name"], fields["family_name"], fields["email"], fields["organisation"]),
        )
    return render_template("thanks.html", name=fields["given_name"])


def _connection() -> Any:
    if not hasattr(_mine, "connection"):
        _mine.connection = sqlite.connect(current_app.config["DATABASE"])
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL"):
            _mine.connection.execute(f"PRAGMA {pragma}")
    return _mine.connection


if __name__ == "__main__":
    serve(create_app(sys.argv[1]), socket.create_server(("127.0.0.1", int(sys.argv[2]))))
