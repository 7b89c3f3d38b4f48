"""Shapes of charts: where lines go, where they are lifted, how long bars are."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from apps.dashboard.charts import bars, step_chart

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=100)
DAYS = timedelta(days=30)


def after(days, dollars):
    return BEGIN + timedelta(days=days), Decimal(dollars)


def test_a_line_keeps_each_value_until_the_next_one_and_the_last_to_the_end():
    chart = step_chart(BEGIN, END, [("open", [after(0, 50), after(20, 100)], DAYS * 3)])

    assert chart.top == 100
    assert chart.lines[0].path == "M0 150H200V4H1000"
    assert (chart.lines[0].first, chart.lines[0].last) == (50, 100)


def test_a_line_is_lifted_while_its_value_is_too_old():
    chart = step_chart(BEGIN, END, [("open", [after(0, 100), after(50, 0)], DAYS)])

    assert chart.lines[0].path == "M0 4H300M500 296H800"


def test_lines_of_one_chart_share_a_top_of_round_dollars():
    chart = step_chart(BEGIN, END, [("open", [after(0, "123.45")], None), ("done", [after(0, 7)], None)])

    assert chart.top == 150
    assert len(chart.lines) == 2


def test_without_a_value_there_is_no_chart_and_nothing_but_zeros_is_the_lowest_line():
    assert step_chart(BEGIN, END, [("open", [], None)]) is None
    assert step_chart(BEGIN, END, [("open", [after(0, 0)], None)]).lines[0].path == "M0 296H1000"


def test_bars_are_shares_of_the_largest_and_never_vanish():
    made = bars([("a", Decimal(1000), 3, "/a"), ("b", Decimal(1), 1, "/b"), ("c", Decimal(0), 1, "/c")])

    assert [bar.length for bar in made] == [100, 1, 0]
    assert bars([]) == []
