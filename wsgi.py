"""`gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

from webinars.app import create_app

app = create_app()
