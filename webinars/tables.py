"""Every capability's tables. Models are spread over folders: what is not listed here would silently not be created."""

from webinars.alarms import models as alarms
from webinars.attendance import models as attendance
from webinars.changes import models as changes
from webinars.circulars import models as circulars
from webinars.feedback import models as feedback
from webinars.invitations import models as invitations
from webinars.lib import heartbeats, limits, restores
from webinars.lib.database import Base
from webinars.linkcheck import models as linkcheck
from webinars.mail import models as mail
from webinars.organisers import models as organisers
from webinars.organisers.audit import tables as audit
from webinars.people import models as people
from webinars.privacy import models as privacy
from webinars.recordings import models as recordings
from webinars.registrations import models as registrations
from webinars.reminders import models as reminders
from webinars.search import models as search
from webinars.series import models as series
from webinars.wording import models as wording

MODULES = (
    *(
        heartbeats,
        limits,
        restores,
        mail,
        linkcheck,
        series,
        registrations,
        invitations,
        reminders,
        recordings,
        privacy,
    ),
    *(alarms, organisers, audit, people, attendance, changes, wording, feedback, circulars, search),
)
metadata = Base.metadata
