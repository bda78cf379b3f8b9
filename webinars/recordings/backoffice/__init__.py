"""Clips as organisers look after them: the queue, an episode's clips, one clip on its way to everybody."""

from flask import Blueprint

from webinars.recordings.backoffice import clip, lists, steps

pages = Blueprint("clips", __name__, url_prefix="/arrangor")

EPISODE = "/serier/<slug>/avsnitt/<int:number>/inspelningar"
CLIP = "/inspelningar/<recording>/"

for method, path, view in (
    ("GET", "/inspelningar/", lists.queue),
    ("GET", EPISODE, lists.of_episode),
    ("POST", EPISODE, lists.add_clip),
    ("GET", CLIP, clip.show_clip),
    ("POST", CLIP, clip.change_clip),
    ("POST", f"{CLIP}uppgifter", clip.ask_host_about),
    ("POST", f"{CLIP}undertexter", steps.keep_captions),
    ("POST", f"{CLIP}granskad", steps.review_clip),
    ("POST", f"{CLIP}publicera", steps.publish_clip),
    ("POST", f"{CLIP}avpublicera", steps.withdraw_clip),
    ("POST", f"{CLIP}ordning", steps.move_clip),
    ("POST", f"{CLIP}filer", steps.add_file),
    ("POST", f"{CLIP}filer/ta-bort", steps.remove_file),
    ("POST", f"{CLIP}ta-bort", steps.remove_clip),
):
    pages.add_url_rule(path, view_func=view, methods=[method])
