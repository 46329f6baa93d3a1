import sys

from eval.progress import count_on_terminal, say_on_terminal


def test_where_nobody_watches_nothing_is_told(capsys):
    say_on_terminal()("甲")
    count_on_terminal("甲")(1, 2)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_lines_follow_each_other_and_counts_stand_in_one_place(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    say_on_terminal()("甲")
    count = count_on_terminal("乙")
    count(1, 2)
    count(2, 2)
    assert capsys.readouterr() == ("", "甲\n\r乙 1/2\r乙 2/2\n")
