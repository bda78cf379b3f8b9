"""The outbox as organisers see it, all mail stopped and released, and what came in and was set aside."""

from flask import Blueprint

from webinars.outbox.backoffice import incoming, lists, single, switch

pages = Blueprint("outbox", __name__, url_prefix="/arrangor")

for method, path, view in (
    ("GET", "/utskick/", lists.list_mails),
    ("GET", "/utskick/stopp", switch.ask_to_hold),
    ("POST", "/utskick/stopp", switch.hold),
    ("GET", "/utskick/slapp", switch.ask_to_release),
    ("POST", "/utskick/slapp", switch.release),
    ("GET", "/utskick/<int:mail_id>/", single.show_mail),
    ("GET", "/utskick/<int:mail_id>/text", single.show_text),
    ("GET", "/utskick/<int:mail_id>/utseende", single.look),
    ("POST", "/utskick/<int:mail_id>/forsok-igen", single.retry),
    ("POST", "/utskick/<int:mail_id>/skicka-nu", single.send_now),
    ("GET", "/inkommande/", incoming.list_incoming),
    ("POST", "/inkommande/<int:incoming_id>/klart", incoming.finish),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
