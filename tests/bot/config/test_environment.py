"""More of what may stand in variables is shown in test_load.py."""

from bot.config.environment import read_environment


def test_a_variable_that_is_wrong_leaves_the_others() -> None:
    tables, problems = read_environment(
        {"ROOST_SERVER__PORT": "1", "ROOST_LOG": "x", "ROOST_SREVER__PORT": "2", "ROOST_PORT": "tcp://k8s"}
    )
    assert tables == {"server": {"port": "1"}}
    assert [line.split(": ")[1] for line in problems] == ["ROOST_LOG", "ROOST_SREVER__PORT"]
