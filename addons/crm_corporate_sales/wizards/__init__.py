from . import crm_process_wizard
from . import crm_lead_escalation_wizard
from . import crm_lead_qualify_wizard
from . import crm_target_import
from . import crm_target_import_column
from . import crm_target_wizard
from . import crm_touch_wizard
from . import crm_segment_add
