from . import commissioning_portal
from . import process_file
