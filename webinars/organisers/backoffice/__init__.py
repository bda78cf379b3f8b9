"""Signing in, one's own sessions, the accounts of organisers, and the log."""

from flask import Blueprint

from webinars.organisers.backoffice import accounts, audit_log, door, keys, my_sessions, provider

pages = Blueprint("organisers", __name__, url_prefix="/arrangor")

for method, path, view in (
    ("GET", "/logga-in", door.sign_in),
    ("POST", "/logga-in", door.order_link),
    ("GET", "/in/<secret>", door.show_link),
    ("POST", "/in/<secret>", door.use_link),
    ("POST", "/logga-in/nyckel", keys.sign_in_with_key),
    ("POST", "/logga-in/nyckel/fraga", keys.ask_for_key),
    ("POST", "/katalog", provider.go_to_provider),
    ("GET", "/katalog/klar", provider.come_from_provider),
    ("POST", "/nycklar", keys.add_key),
    ("POST", "/nycklar/fraga", keys.ask_to_add_key),
    ("POST", "/nycklar/<public_id>/ta-bort", keys.remove_key),
    ("POST", "/logga-ut", door.sign_out),
    ("GET", "/inloggningar", my_sessions.my_sessions),
    ("POST", "/inloggningar/avsluta-andra", my_sessions.end_my_other_sessions),
    ("POST", "/inloggningar/<public_id>/avsluta", my_sessions.end_my_session),
    ("GET", "/arrangorer/", accounts.list_organisers),
    ("GET", "/arrangorer/ny", accounts.new_organiser),
    ("POST", "/arrangorer/ny", accounts.add_organiser),
    ("GET", "/arrangorer/<public_id>", accounts.show_organiser),
    ("POST", "/arrangorer/<public_id>", accounts.change_organiser),
    ("GET", "/arrangorer/<public_id>/avsluta", accounts.ask_to_end_organiser),
    ("POST", "/arrangorer/<public_id>/avsluta", accounts.end_organiser),
    ("POST", "/arrangorer/<public_id>/logga-ut", accounts.end_sessions_of),
    ("GET", "/handelselogg", audit_log.log),
    ("POST", "/handelselogg", audit_log.export_log),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
