"""Every page of the back office, and what it needs. A page that does not stand here is refused, and a test says so."""

from collections.abc import Mapping

from webinars.organisers.rules import Permission

_ANYBODY, _SIGNED_IN = Permission.ANYBODY, Permission.SIGNED_IN
_ADMINISTER, _READ_LOG = Permission.ADMINISTER, Permission.READ_LOG
_EDIT_SERIES, _WRITE_DRAFTS = Permission.EDIT_SERIES, Permission.WRITE_DRAFTS
_MANAGE_PEOPLE = Permission.MANAGE_PEOPLE

_MARK = Permission.MARK_ATTENDANCE

NEEDED: Mapping[str, Mapping[str, Permission]] = {
    # The door
    "organisers.sign_in": {"GET": _ANYBODY},
    "organisers.order_link": {"POST": _ANYBODY},
    "organisers.show_link": {"GET": _ANYBODY},
    "organisers.use_link": {"POST": _ANYBODY},
    "organisers.ask_for_key": {"POST": _ANYBODY},
    "organisers.sign_in_with_key": {"POST": _ANYBODY},
    "organisers.go_to_provider": {"POST": _ANYBODY},
    "organisers.come_from_provider": {"GET": _ANYBODY},
    "organisers.sign_out": {"POST": _SIGNED_IN},
    # Oneself
    "backoffice.front_page": {"GET": _SIGNED_IN},
    "organisers.my_sessions": {"GET": _SIGNED_IN},
    "organisers.end_my_session": {"POST": _SIGNED_IN},
    "organisers.end_my_other_sessions": {"POST": _SIGNED_IN},
    "organisers.ask_to_add_key": {"POST": _SIGNED_IN},
    "organisers.add_key": {"POST": _SIGNED_IN},
    "organisers.remove_key": {"POST": _SIGNED_IN},
    # Accounts
    "organisers.list_organisers": {"GET": _ADMINISTER},
    "organisers.new_organiser": {"GET": _ADMINISTER},
    "organisers.add_organiser": {"POST": _ADMINISTER},
    "organisers.show_organiser": {"GET": _ADMINISTER},
    "organisers.change_organiser": {"POST": _ADMINISTER},
    "organisers.ask_to_end_organiser": {"GET": _ADMINISTER},
    "organisers.end_organiser": {"POST": _ADMINISTER},
    "organisers.end_sessions_of": {"POST": _ADMINISTER},
    # One occurrence
    "changes.show_occurrence": {"GET": _SIGNED_IN},
    "changes.send_now": {"POST": _EDIT_SERIES},
    "changes.ask_to_undo": {"GET": _EDIT_SERIES},
    "changes.undo": {"POST": _EDIT_SERIES},
    "changes.look": {"GET": _EDIT_SERIES},
    "changes.show_answers": {"GET": Permission.SEE_PEOPLE},
    "changes.ask_for_phone_list": {"GET": _MANAGE_PEOPLE},
    "changes.print_phone_list": {"POST": _MANAGE_PEOPLE},
    "changes.choose": {"GET": _EDIT_SERIES},
    "changes.consider": {"POST": _EDIT_SERIES},
    "changes.move": {"GET": _EDIT_SERIES},
    "changes.move_now": {"POST": _EDIT_SERIES},
    "changes.cancel": {"GET": _EDIT_SERIES},
    "changes.cancel_now": {"POST": _EDIT_SERIES},
    "changes.postpone": {"GET": _EDIT_SERIES},
    "changes.postpone_now": {"POST": _EDIT_SERIES},
    "changes.reopen": {"GET": _EDIT_SERIES},
    "changes.reopen_now": {"POST": _EDIT_SERIES},
    "changes.relink": {"GET": _EDIT_SERIES},
    "changes.relink_now": {"POST": _EDIT_SERIES},
    "changes.change_details": {"GET": _EDIT_SERIES},
    "changes.change_details_now": {"POST": _EDIT_SERIES},
    "changes.offer_new_date": {"GET": _EDIT_SERIES},
    "changes.offer_new_date_now": {"POST": _EDIT_SERIES},
    # Mails to many
    "circulars.of_occurrence": {"GET": _MANAGE_PEOPLE},
    "circulars.of_series": {"GET": _MANAGE_PEOPLE},
    "circulars.new_of_occurrence": {"GET": _MANAGE_PEOPLE},
    "circulars.write_of_occurrence": {"POST": _MANAGE_PEOPLE},
    "circulars.new_of_series": {"GET": _MANAGE_PEOPLE},
    "circulars.write_of_series": {"POST": _MANAGE_PEOPLE},
    "circulars.show": {"GET": _MANAGE_PEOPLE},
    "circulars.look": {"GET": _MANAGE_PEOPLE},
    "circulars.edit": {"GET": _MANAGE_PEOPLE},
    "circulars.change": {"POST": _MANAGE_PEOPLE},
    "circulars.send_test": {"POST": _MANAGE_PEOPLE},
    "circulars.order": {"POST": _MANAGE_PEOPLE},
    "circulars.undo": {"POST": _MANAGE_PEOPLE},
    "circulars.send_now": {"POST": _MANAGE_PEOPLE},
    "circulars.copy": {"POST": _MANAGE_PEOPLE},
    "circulars.discard": {"POST": _MANAGE_PEOPLE},
    # Series, episodes and dates
    "planning.list_series": {"GET": _SIGNED_IN},
    "planning.new_series": {"GET": _EDIT_SERIES},
    "planning.create_series": {"POST": _EDIT_SERIES},
    "planning.show_series": {"GET": _SIGNED_IN},
    "planning.edit_series": {"GET": _EDIT_SERIES},
    "planning.change_series": {"POST": _EDIT_SERIES},
    "planning.ask_to_copy": {"GET": _EDIT_SERIES},
    "planning.copy_series": {"POST": _EDIT_SERIES},
    "planning.ask_about_status": {"GET": _EDIT_SERIES},
    "planning.change_status": {"POST": _EDIT_SERIES},
    "planning.order_episodes": {"POST": _WRITE_DRAFTS},
    "planning.show_table": {"GET": _WRITE_DRAFTS},
    "planning.add_table": {"POST": _WRITE_DRAFTS},
    "planning.ask_to_publish": {"GET": _EDIT_SERIES},
    "planning.publish": {"POST": _EDIT_SERIES},
    "planning.new_episode": {"GET": _WRITE_DRAFTS},
    "planning.add_episode": {"POST": _WRITE_DRAFTS},
    "planning.show_episode": {"GET": _WRITE_DRAFTS},
    "planning.change_episode": {"POST": _WRITE_DRAFTS},
    "planning.ask_to_remove_episode": {"GET": _WRITE_DRAFTS},
    "planning.remove_episode": {"POST": _WRITE_DRAFTS},
    "planning.ask_to_unpublish": {"GET": _EDIT_SERIES},
    "planning.unpublish": {"POST": _EDIT_SERIES},
    "planning.new_occurrence": {"GET": _WRITE_DRAFTS},
    "planning.add_occurrence": {"POST": _WRITE_DRAFTS},
    "planning.edit_occurrence": {"GET": _WRITE_DRAFTS},
    "planning.change_occurrence": {"POST": _WRITE_DRAFTS},
    "planning.remove_occurrence": {"POST": _WRITE_DRAFTS},
    "planning.open_registration": {"POST": _EDIT_SERIES},
    "previews.preview_series": {"GET": _WRITE_DRAFTS},
    "previews.preview_episode": {"GET": _WRITE_DRAFTS},
    # Figures: numbers of people, and no names
    "figures.of_series": {"GET": Permission.SEE_PEOPLE},
    "figures.report_of_series": {"GET": Permission.SEE_PEOPLE},
    "figures.export_report": {"POST": Permission.SEE_PEOPLE},
    # The outbox
    "outbox.list_mails": {"GET": _MANAGE_PEOPLE},
    "outbox.show_mail": {"GET": _MANAGE_PEOPLE},
    "outbox.show_text": {"GET": _MANAGE_PEOPLE},
    "outbox.look": {"GET": _MANAGE_PEOPLE},
    "outbox.retry": {"POST": _MANAGE_PEOPLE},
    "outbox.send_now": {"POST": _MANAGE_PEOPLE},
    "outbox.ask_to_hold": {"GET": _ADMINISTER},
    "outbox.hold": {"POST": _ADMINISTER},
    "outbox.ask_to_release": {"GET": _ADMINISTER},
    "outbox.release": {"POST": _ADMINISTER},
    "outbox.list_incoming": {"GET": _ADMINISTER},
    "outbox.finish": {"POST": _ADMINISTER},
    # People: a host, who may but see them, has the list of an occurrence around its day
    "people.of_occurrence": {"GET": Permission.SEE_PEOPLE},
    "people.of_series": {"GET": _MANAGE_PEOPLE},
    "people.list_people": {"GET": _MANAGE_PEOPLE},
    "people.list_duplicates": {"GET": _MANAGE_PEOPLE},
    "people.show_person": {"GET": _MANAGE_PEOPLE},
    "people.ask_to_add": {"GET": _MANAGE_PEOPLE},
    "people.ask_for_details": {"GET": _MANAGE_PEOPLE},
    "people.ask_for_address": {"GET": _MANAGE_PEOPLE},
    "people.ask_to_merge": {"GET": _MANAGE_PEOPLE},
    "people.ask_to_withdraw": {"GET": _MANAGE_PEOPLE},
    "people.ask_to_move": {"GET": _MANAGE_PEOPLE},
    "people.ask_for_substitute": {"GET": _MANAGE_PEOPLE},
    "people.add": {"POST": _MANAGE_PEOPLE},
    "people.change_selected": {"POST": _MANAGE_PEOPLE},
    "people.show_link": {"POST": _MANAGE_PEOPLE},
    "people.change_details": {"POST": _MANAGE_PEOPLE},
    "people.change_address": {"POST": _MANAGE_PEOPLE},
    "people.trust_address": {"POST": _MANAGE_PEOPLE},
    "people.write_note": {"POST": _MANAGE_PEOPLE},
    "people.remove_note": {"POST": _MANAGE_PEOPLE},
    "people.merge_people": {"POST": _MANAGE_PEOPLE},
    "people.withdraw": {"POST": _MANAGE_PEOPLE},
    "people.move": {"POST": _MANAGE_PEOPLE},
    "people.hand_over": {"POST": _MANAGE_PEOPLE},
    "people.send_again": {"POST": _MANAGE_PEOPLE},
    "people.give_place": {"POST": _MANAGE_PEOPLE},
    # A series as a file
    "exchange.file_of_series": {"GET": _WRITE_DRAFTS},
    "exchange.download_series": {"GET": _WRITE_DRAFTS},
    "exchange.download_with_secrets": {"POST": _EDIT_SERIES},
    "exchange.import_series": {"GET": _EDIT_SERIES},
    "exchange.look_or_import": {"POST": _EDIT_SERIES},
    # Participants as files
    "people_files.show_import": {"GET": _MANAGE_PEOPLE},
    "people_files.import_people": {"POST": _MANAGE_PEOPLE},
    "people_files.template_csv": {"GET": _MANAGE_PEOPLE},
    "people_files.template_xlsx": {"GET": _MANAGE_PEOPLE},
    "people_files.ask_about_occurrence": {"GET": _MANAGE_PEOPLE},
    "people_files.export_occurrence": {"POST": _MANAGE_PEOPLE},
    "people_files.ask_about_series": {"GET": _MANAGE_PEOPLE},
    "people_files.export_series": {"POST": _MANAGE_PEOPLE},
    # On the day
    "attendance_office.host_page": {"GET": _MARK},
    "attendance_office.state": {"GET": _MARK},
    "attendance_office.save_marks": {"POST": _MARK},
    "attendance_office.mark_one": {"POST": _MARK},
    "attendance_office.add_walk_in": {"POST": _MARK},
    "attendance_office.count_others": {"POST": _MARK},
    "attendance_office.say_late": {"POST": _MARK},
    "attendance_office.call_off_lateness": {"POST": _MARK},
    "attendance_office.run_over": {"POST": _MARK},
    # The words of mails
    "wording.of_series": {"GET": _EDIT_SERIES},
    "wording.show_wording": {"GET": _EDIT_SERIES},
    "wording.save_wording": {"POST": _EDIT_SERIES},
    "wording.show_mail": {"GET": _EDIT_SERIES},
    "wording.preview": {"POST": _EDIT_SERIES},
    "wording.send_test": {"POST": _EDIT_SERIES},
    "wording.ask_for_standard": {"GET": _EDIT_SERIES},
    "wording.go_back_to_standard": {"POST": _EDIT_SERIES},
    # What attendees thought
    "feedback_office.of_occurrence": {"GET": Permission.EDIT_SERIES},
    "feedback_office.save_note": {"POST": Permission.EDIT_SERIES},
    "feedback_office.remove": {"POST": Permission.EDIT_SERIES},
    # What people have a right to: it reaches over every series
    "privacy.ask_for_extract": {"GET": _ADMINISTER},
    "privacy.make_extract": {"POST": _ADMINISTER},
    "privacy.show_extract": {"POST": _ADMINISTER},
    "privacy.ask_to_erase": {"GET": _ADMINISTER},
    "privacy.erase_person": {"POST": _ADMINISTER},
    "privacy.withdraw_all": {"POST": _ADMINISTER},
    # Clips
    "clips.queue": {"GET": _WRITE_DRAFTS},
    "clips.of_episode": {"GET": _WRITE_DRAFTS},
    "clips.add_clip": {"POST": _WRITE_DRAFTS},
    "clips.show_clip": {"GET": _WRITE_DRAFTS},
    "clips.change_clip": {"POST": _WRITE_DRAFTS},
    "clips.ask_host_about": {"POST": _WRITE_DRAFTS},
    "clips.keep_captions": {"POST": _WRITE_DRAFTS},
    "clips.review_clip": {"POST": _EDIT_SERIES},
    "clips.publish_clip": {"POST": _EDIT_SERIES},
    "clips.withdraw_clip": {"POST": _EDIT_SERIES},
    "clips.remove_clip": {"POST": _EDIT_SERIES},
    "clips.move_clip": {"POST": _WRITE_DRAFTS},
    "clips.add_file": {"POST": _WRITE_DRAFTS},
    "clips.remove_file": {"POST": _WRITE_DRAFTS},
    # The log
    "organisers.log": {"GET": _READ_LOG},
    "organisers.export_log": {"POST": _READ_LOG},
}


# Forms with files: how many bytes they may have, of whoever is signed in. Every other form is smaller.
LARGE_FORMS: Mapping[str, int] = {"clips.add_file": 8_200_000, "clips.keep_captions": 2_200_000}

# Where an administrator may be who has to show a passkey first: to show it, to make one, or to leave.
WITHOUT_PASSKEY = frozenset(
    {
        "organisers.sign_out",
        "organisers.my_sessions",
        "organisers.end_my_session",
        "organisers.end_my_other_sessions",
        "organisers.ask_to_add_key",
        "organisers.add_key",
        "organisers.remove_key",
    }
)


def permission_needed(endpoint: str, method: str) -> Permission | None:
    """What it takes; None where nobody has decided. HEAD is GET; OPTIONS tells what is known of the page anyway."""
    known = NEEDED.get(endpoint, {})
    if method == "OPTIONS":
        return Permission.SIGNED_IN if known else None
    return known.get("GET" if method == "HEAD" else method)
