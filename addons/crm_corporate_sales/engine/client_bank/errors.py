"""Why a file can't be read."""

#: codes of errors
NOT_THE_FORMAT = "not_the_format"
TOO_LARGE = "too_large"
NOT_UNDERSTOOD = "not_understood"
WRONG_PLACE = "wrong_place"
CUT_OFF = "cut_off"
NO_VALUE = "no_value"
BAD_DATE = "bad_date"
BAD_SUM = "bad_sum"
BAD_ACCOUNT = "bad_account"
NOT_OURS = "not_ours"


class ClientBankError(Exception):
    """A file that can't be read.

    :param str code: one of the constants above
    :param int line: number of the line, from 1; 0 when the whole file is meant
    :param str value: what stands there
    """

    def __init__(self, code, line=0, value=""):
        super().__init__(f"{code}, line {line}: {value}")
        self.code, self.line, self.value = code, line, value
