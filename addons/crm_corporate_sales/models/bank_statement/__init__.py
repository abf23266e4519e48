from . import account_statement_import
from . import account_bank_statement_line
from . import account_bank_statement_line_match
