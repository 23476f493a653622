from storage.deeds import logged, opted_out, ordered, tagged


def test_each_deed_names_its_own_table() -> None:
    deeds = (ordered(), logged("in", "main"), tagged("VIP"), opted_out("service"))
    assert [deed.table.name for deed in deeds] == ["orders", "engagement", "member_tags", "members"]
    for deed in deeds:
        assert deed.member.table is deed.table
        assert str(deed.at).startswith(f"{deed.table.name}.")
