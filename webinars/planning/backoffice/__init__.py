"""Series, episodes and dates, as organisers plan them."""

from flask import Blueprint

from webinars.planning.backoffice import episodes, occurrences, publishing, series, series_steps, table

pages = Blueprint("planning", __name__, url_prefix="/arrangor/serier")

SERIES = "/<slug>/"
EPISODE = "/<slug>/avsnitt/<int:number>/"
OCCURRENCE = "/<slug>/tillfallen/<int:occurrence_id>/"

for method, path, view in (
    ("GET", "/", series.list_series),
    ("GET", "/ny", series.new_series),
    ("POST", "/ny", series.create_series),
    ("GET", SERIES, series.show_series),
    ("GET", f"{SERIES}andra", series.edit_series),
    ("POST", f"{SERIES}andra", series.change_series),
    ("GET", f"{SERIES}kopiera", series_steps.ask_to_copy),
    ("POST", f"{SERIES}kopiera", series_steps.copy_series),
    ("GET", f"{SERIES}status", series_steps.ask_about_status),
    ("POST", f"{SERIES}status", series_steps.change_status),
    ("POST", f"{SERIES}ordning", episodes.order_episodes),
    ("GET", f"{SERIES}tabell", table.show_table),
    ("POST", f"{SERIES}tabell", table.add_table),
    ("GET", f"{SERIES}publicera", publishing.ask_to_publish),
    ("POST", f"{SERIES}publicera", publishing.publish),
    ("GET", f"{SERIES}avsnitt/nytt", episodes.new_episode),
    ("POST", f"{SERIES}avsnitt/nytt", episodes.add_episode),
    ("GET", EPISODE, episodes.show_episode),
    ("POST", EPISODE, episodes.change_episode),
    ("GET", f"{EPISODE}ta-bort", episodes.ask_to_remove_episode),
    ("POST", f"{EPISODE}ta-bort", episodes.remove_episode),
    ("GET", f"{EPISODE}avpublicera", publishing.ask_to_unpublish),
    ("POST", f"{EPISODE}avpublicera", publishing.unpublish),
    ("GET", f"{EPISODE}tillfallen/nytt", occurrences.new_occurrence),
    ("POST", f"{EPISODE}tillfallen/nytt", occurrences.add_occurrence),
    ("GET", OCCURRENCE, occurrences.edit_occurrence),
    ("POST", OCCURRENCE, occurrences.change_occurrence),
    ("POST", f"{OCCURRENCE}ta-bort", occurrences.remove_occurrence),
    ("POST", f"{OCCURRENCE}oppna", publishing.open_registration),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
