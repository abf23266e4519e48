from . import mail_activity
from . import calendar_event
