"""Payments of each of our accounts."""

from .errors import NOT_OURS, ClientBankError
from .facts import Entry


def split(exchange, known_accounts=()):
    """Payments of each of our accounts, in the order of the file, each once.

    :param known_accounts: our accounts, for files that don't say whose statement they are
    :return: dict of lists of :class:`Entry` by account number
    :raises ClientBankError: a payment touches none of the accounts
    """
    own = dict.fromkeys(exchange.accounts) or dict.fromkeys(known_accounts)
    only = next(iter(own)) if len(own) == 1 else None
    result = {account: [] for account in exchange.accounts}
    seen = set()
    for document in exchange.documents:
        outgoing = next((item for item in document.payer.accounts if item in own), None)
        incoming = next((item for item in document.payee.accounts if item in own), None)
        if not outgoing and not incoming and only:
            # a transit account of the bank stands where ours should
            if document.date_in and not document.date_out:
                incoming = only
            elif document.date_out and not document.date_in:
                outgoing = only
        if not outgoing and not incoming:
            value = f"{document.payer.account} → {document.payee.account}"
            raise ClientBankError(NOT_OURS, document.line, value)
        for account, is_incoming in ((outgoing, False), (incoming, True)):
            mark = (account, is_incoming, document.key)
            if account and mark not in seen:
                seen.add(mark)
                result.setdefault(account, []).append(Entry(account, document, is_incoming))
    return result
