import ast

from ...engine.machine import Facts


class DealFacts(Facts):
    """Answers the machine's questions about one deal.

    :param lead: the deal, with rights of the server
    :param signalled: codes of waiting steps whose signal came before
    :param opened: codes of steps that are open
    :param done_types: ids of activity types done on the deal
    :param executed: codes of stages of which the documents say that nothing is left to do
    """

    def __init__(self, lead, signalled, opened, done_types, executed=frozenset()):
        self.lead = lead
        self.signalled = signalled
        self.opened = opened
        self.done_types = done_types
        self.executed = executed
        self.supply_model = lead.supply_model or ""

    def holds(self, condition):
        return bool(self.lead.filtered_domain(ast.literal_eval(condition)))

    def is_signalled(self, step):
        if step.waits_for_execution:
            return step.code in self.executed
        if step.waits_only:
            return step.activity_type in self.done_types
        return step.code in self.signalled

    def is_open(self, step):
        return step in self.opened
