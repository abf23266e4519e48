"""Errors of the engine. Models turn them into ``UserError`` with a translated text."""


class ProcessError(Exception):
    """A rule of the sales process was broken.

    :param str code: machine-readable kind, one of the ``ERR_*`` constants
    :param details: values that name the thing (stage, step, outcome, …)
    """

    def __init__(self, code, **details):
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


ERR_UNKNOWN_STAGE = "unknown_stage"
ERR_UNKNOWN_STEP = "unknown_step"
ERR_UNKNOWN_OUTCOME = "unknown_outcome"
ERR_NO_OUTCOME = "no_outcome"
ERR_ENDLESS = "endless"
ERR_FORMAT = "format"
