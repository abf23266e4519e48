from . import process
from . import activity
from . import deal
from . import key_contact
from . import competitor
from . import review
from . import escalation
