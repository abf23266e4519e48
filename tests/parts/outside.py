"""What every outside program needs: a user to sign in as, and answers that a protocol can carry."""


def make_user(admin, login, *groups, **values):
    """A user with the password ``{login}-secret``.

    :param groups: external IDs
    :param values: other fields, over the usual ones
    :return: id
    """
    ids = []
    for group in groups:
        module, name = group.split(".")
        [found] = admin.call(
            "ir.model.data",
            "search_read",
            [("module", "=", module), ("name", "=", name)],
            ["res_id"],
        )
        ids.append(found["res_id"])
    return admin.call(
        "res.users",
        "create",
        {
            "name": login,
            "login": login,
            "password": f"{login}-secret",
            "group_ids": [[6, 0, ids]],
            **values,
        },
    )


def check_plain(value):
    """Plain JSON types, and no None: XML-RPC can't carry it."""
    assert value is not None
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value)
        for item in value.values():
            check_plain(item)
    elif isinstance(value, list):
        for item in value:
            check_plain(item)
    else:
        assert isinstance(value, (bool, int, float, str)), repr(value)
