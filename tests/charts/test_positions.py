"""Known dates and values stand where a ruler would put them; the expected numbers are worked out by hand."""

# ruff: noqa: DTZ001 - charts draw the wall clock of the firm

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from charts.reading import of, parse, texts
from pmo.model.figures import CurvePoint, MilestoneFigures, TaskFigures
from pmo.render.charts.change_calendar import Bar as Change
from pmo.render.charts.change_calendar import Lane, change_calendar, seats
from pmo.render.charts.change_month import change_month
from pmo.render.charts.curve import HEIGHT, curve, nice_step, value_at
from pmo.render.charts.day_timeline import Slot, Track, day_timeline, hour_scale
from pmo.render.charts.dumbbell import Pair, dumbbell
from pmo.render.charts.gantt import Row, draw, folded, gantt, milestone_row, task_row, ticks
from pmo.render.charts.strip import Event, Freeze, strip
from pmo.render.charts.when import DayScale, short, signed_days, stretch

MATRIX = ("LLLMH", "LMMMH", "LMHHH", "MMHXX", "MHHXX")
MONDAY = date(2026, 11, 23)


def test_day_scale_covers_whole_days() -> None:
    scale = DayScale(MONDAY, date(2026, 12, 2))  # 10 days
    assert scale.at(MONDAY) == 0
    assert scale.at(date(2026, 11, 25)) == 20
    assert scale.end(date(2026, 11, 25)) == 30
    assert scale.end(date(2026, 12, 2)) == 100
    assert scale.at(date(2027, 1, 1)) == 100
    assert scale.moment(datetime(2026, 11, 25, 12)) == 25
    assert DayScale(date(2026, 11, 2), date(2027, 1, 1)).months() == [date(2026, 12, 1), date(2027, 1, 1)]


def test_words_of_time() -> None:
    assert short(date(2027, 1, 18), 2026) == "Jan 18, 2027"
    assert signed_days(-3) == "−3 d"
    assert signed_days(0) == "0 d"
    assert stretch(datetime(2026, 12, 5, 6), datetime(2026, 12, 5, 10)) == "6:00–10:00 AM"
    assert stretch(datetime(2026, 12, 5, 11), datetime(2026, 12, 5, 13, 30)) == "11:00 AM–1:30 PM"
    assert stretch(datetime(2026, 12, 5, 22), datetime(2026, 12, 6, 2)) == "Dec 5, 10:00 PM to Dec 6, 2:00 AM"


def test_gantt_bar_stands_on_its_dates() -> None:
    # Monday Nov 2 to Nov 28 plus one day of room: 28 days. Nov 9 begins at 7/28 = 25 %, Nov 22 ends at 21/28 = 75 %.
    rows = [
        Row("Whole", "task", date(2026, 11, 2), date(2026, 11, 28), date(2026, 11, 2), date(2026, 11, 28), Decimal(1)),
        Row(
            "Half", "task", date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 9), date(2026, 11, 22), Decimal("0.5")
        ),
    ]
    root = parse(draw(rows, today=date(2026, 11, 16)))
    half = of(root, "g-task")[1]
    todo, done, plan = of(half, "c-todo")[0], of(half, "c-done")[0], of(half, "c-plan")[0]
    assert (todo.get("x"), todo.get("width")) == ("25%", "50%")
    assert (done.get("x"), done.get("width")) == ("25%", "25%")
    assert (plan.get("x"), plan.get("width")) == ("25%", "25%")
    assert of(half, "c-today")[0].get("x1") == "51.79%"  # the middle of Nov 16: 14.5 / 28
    whole = of(root, "g-task")[0]
    assert not of(whole, "c-todo")
    assert of(whole, "c-done")[0].get("width") == "96.43%"  # 27 / 28


def test_gantt_milestone_shows_where_it_was_planned() -> None:
    rows = [Row("A", "task", date(2026, 11, 2), date(2026, 11, 28), date(2026, 11, 2), date(2026, 11, 28), Decimal(1))]
    item = MilestoneFigures("Cutover", date(2026, 11, 8), date(2026, 11, 22), None, 14)
    root = parse(draw([*rows, milestone_row(item)], today=date(2026, 11, 16)))
    row = of(root, "g-milestone")[0]
    slip = of(row, "c-slip")[0]
    assert (slip.get("x1"), slip.get("x2")) == ("23.21%", "73.21%")  # 6.5 / 28 and 20.5 / 28
    assert of(row, "c-ms-plan")
    assert of(row, "c-ms-open")
    assert not of(row, "c-ms")
    picture = row.find(".//svg")
    assert picture is not None
    assert picture.get("aria-label") == "Cutover: planned Nov 8, expected Nov 22"


def _task(**values: object) -> TaskFigures:
    given = {
        "wbs": "1.1", "name": "Task", "start": date(2026, 11, 2), "finish": date(2026, 11, 13), "actual_start": None, "actual_finish": None,
        "forecast_finish": None, "budget": Decimal(8), "earned": Decimal(0), "spent": Decimal(0), "fraction": Decimal(0),
    }  # fmt: skip
    return TaskFigures(**{**given, **values})  # type: ignore[arg-type]


def test_late_task_reaches_today_and_a_forecast_moves_the_start() -> None:
    today = date(2026, 11, 20)
    late = task_row(_task(actual_start=date(2026, 11, 2), fraction=Decimal("0.5")), today=today)
    assert (late.finish, late.end, late.tone) == (today, "+7 d", "")
    moved = task_row(_task(forecast_finish=date(2026, 12, 4)), today=today)
    assert (moved.start, moved.finish, moved.end, moved.tone) == (date(2026, 11, 23), date(2026, 12, 4), "+21 d", "red")
    amber = task_row(_task(forecast_finish=date(2026, 11, 24)), today=today)
    assert amber.tone == "amber"
    finished = task_row(_task(actual_start=date(2026, 11, 2), actual_finish=date(2026, 12, 4)), today=today)
    assert (finished.done, finished.end, finished.tone) == (1, "+21 d", "")


def test_finished_small_tasks_are_folded_and_counted() -> None:
    tasks = [
        _task(name="Small", actual_finish=date(2026, 11, 13)),
        _task(name="Open"),
        _task(name="Big", budget=Decimal(40), actual_finish=date(2026, 11, 13)),
    ]
    assert folded(tasks, Decimal(16)) == 1
    text = str(gantt(tasks, [], today=MONDAY, fold_hours=Decimal(16)))
    assert "Small" not in text
    assert "Open" in text
    assert "Big" in text


def test_gantt_ticks_name_the_new_year() -> None:
    found = ticks(DayScale(date(2026, 9, 7), date(2027, 1, 24)))
    assert [text for _, text, _ in found] == ["Sep 7", "Oct", "Nov", "Dec", "Jan 2027"]


def test_curve_points_stand_on_week_and_value() -> None:
    points = [
        CurvePoint(
            week,
            date(2026, 11, 1) + timedelta(weeks=week),
            Decimal(100 * week),
            Decimal(80 * week) if week < 3 else None,
            Decimal(90 * week) if week < 3 else None,
        )
        for week in range(5)
    ]
    root = parse(
        curve(
            points, today=date(2026, 11, 15), budget=Decimal(400), eac=Decimal(450), forecast_finish=date(2026, 11, 29)
        )
    )
    drawn = {cls: of(root, cls) for cls in ("c-planned", "c-earned", "c-spent", "c-forecast")}
    lines = {cls: next(node.get("points") for node in nodes if node.tag == "polyline") for cls, nodes in drawn.items()}
    assert lines["c-planned"] == "0,100 25,80 50,60 75,40 100,20"  # axis to 500
    assert lines["c-earned"] == "0,100 25,84 50,68"
    assert lines["c-forecast"] == "50,64 100,10"
    end = of(root, "c-earned-end")[0]
    assert end.get("cx") == "50%"
    assert float(end.get("cy") or 0) == pytest.approx(HEIGHT * 0.68)
    assert of(root, "c-today")[0].get("x1") == "50%"
    assert [b.text for b in root.iter("b")] == ["200", "160", "180", "450"]
    assert "By Nov 15: planned 200 h, earned 160 h, spent 180 h, forecast 450 h" in str(
        root.findall(".//title")[0].text
    )


def test_curve_starts_at_zero_and_forgets_the_flat_tail() -> None:
    points = [
        CurvePoint(1, date(2026, 11, 8), Decimal(10), None, None),
        CurvePoint(2, date(2026, 11, 15), Decimal(20), None, None),
        CurvePoint(3, date(2026, 11, 22), Decimal(20), None, None),
    ]
    root = parse(curve(points, today=date(2026, 11, 1)))
    line = next(node for node in of(root, "c-planned") if node.tag == "polyline")
    assert line.get("points") == "0,100 50,50 100,0"


@pytest.mark.parametrize(
    ("highest", "step"),
    [("4", "1"), ("420", "100"), ("559", "200"), ("12", "2.5"), ("0.9", "0.2"), ("0", "1"), ("1000", "200")],
)
def test_axis_steps_are_round(highest: str, step: str) -> None:
    assert nice_step(Decimal(highest)) == Decimal(step)


def test_value_of_a_line_on_a_day() -> None:
    line = [(date(2026, 11, 1), Decimal(5)), (date(2026, 11, 8), Decimal(9))]
    assert value_at(line, date(2026, 10, 31)) == 0
    assert value_at(line, date(2026, 11, 7)) == 5
    assert value_at(line, date(2026, 11, 8)) == 9


def test_dumbbell_middle_of_days() -> None:
    # Nov 2 to Nov 9 with a day of room on both sides: 10 days from Nov 1.
    root = parse(dumbbell([Pair("A", date(2026, 11, 2), date(2026, 11, 9), tone="red")]))
    rows = of(root, "g-row")[1:]
    assert of(rows[0], "c-ring")[0].get("cx") == "15%"
    assert of(rows[0], "c-disc")[0].get("cx") == "85%"
    assert of(rows[0], "g-end")[0].text == "+7"
    assert root.get("aria-label") == "1 of 1 milestones came later than planned; the largest slip is 7 days"


def test_strip_columns_and_stacks() -> None:
    events = [Event(date(2026, 11, 30), "change", f"c{n}", f"#{n}") for n in range(6)] + [
        Event(date(2026, 12, 25), "change", "outside")
    ]
    root = parse(strip(MONDAY, events=events, freezes=[Freeze(date(2026, 11, 26), date(2026, 11, 27))]))
    anchors = root.findall(".//a")
    assert len(anchors) == 3
    assert "+3" in texts(root)
    assert anchors[0].get("aria-label") == "Mon, Nov 30: c0"
    frozen = next(node for node in root.iter("rect") if (node.get("fill") or "").startswith("url"))
    assert (frozen.get("x"), frozen.get("width")) == ("21.43%", "14.29%")  # 3 / 14 and 2 / 14
    assert len(of(root, "c-day-off")) == 4
    assert "outside" not in str(strip(MONDAY, events=events))


def test_calendar_bars_on_the_clock_and_both_marks() -> None:
    # 14 days from Monday; Saturday Dec 5, 6 AM is 12.25 / 14; ten hours are long enough to be drawn to scale.
    change = Change(
        "CR-2026-0042", "Mail", datetime(2026, 12, 5, 6), datetime(2026, 12, 5, 16), "#c", approved=False, collides=True
    )
    root = parse(change_calendar([Lane("Client", bars=(change,))], first=MONDAY, today=MONDAY))
    anchor = root.find(".//a")
    assert anchor is not None
    assert (
        anchor.get("aria-label") == "CR-2026-0042 Mail, Sat, Dec 5, 6:00 AM–4:00 PM, normal, not approved yet, collides"
    )
    body = anchor.find(".//svg")
    assert body is not None
    assert (body.get("x"), body.get("width")) == ("87.5%", "2.98%")
    assert of(anchor, "c-pending")
    assert of(anchor, "c-clash-out")
    assert root.get("aria-label") == "Nov 23 to Dec 6: 1 changes, 1 with a collision"


def test_bars_that_would_touch_stand_on_different_lines() -> None:
    scale = DayScale(MONDAY, date(2026, 12, 6))

    def change(name: str, day: int, hour: int) -> Change:
        start = datetime(2026, 11, 23, hour) + timedelta(days=day)
        return Change(name, "a long label beside it", start, start + timedelta(hours=4))

    placed = seats([change("a", 1, 6), change("b", 1, 8), change("c", 8, 6), change("d", 13, 6)], scale)
    assert [(seat.bar.id, seat.line) for seat in placed] == [("a", 0), ("b", 1), ("c", 0), ("d", 0)]
    assert [seat.label_left for seat in placed] == [False, False, False, True]
    outside = Change("z", "z", datetime(2027, 1, 1, 6), datetime(2027, 1, 1, 8))
    assert seats([outside], scale) == []


def test_month_counts_by_day() -> None:
    bars_ = tuple(
        Change(f"CR-{n}", "x", datetime(2026, 12, 5, n), datetime(2026, 12, 5, n + 1), approved=n > 1)
        for n in range(1, 10)
    )
    root = parse(change_month([Lane("Client", bars=bars_)], first=MONDAY, days=31, link_of=lambda day: f"#{day}"))
    anchor = root.find(".//a")
    assert anchor is not None
    assert anchor.get("href") == "#2026-12-05"
    assert anchor.get("aria-label") == "Sat, Dec 5, Client: 9 changes, 1 not approved yet"
    assert "9" in texts(root)


def test_day_timeline_hours() -> None:
    scale = hour_scale(datetime(2026, 12, 5, 6), datetime(2026, 12, 5, 10))
    assert (scale.first.hour, scale.last.hour, scale.step) == (5, 11, 1)
    assert scale.at(datetime(2026, 12, 5, 8)) == 50
    slots = (Slot(datetime(2026, 12, 5, 6), datetime(2026, 12, 5, 10), "planned"),)
    window = Slot(datetime(2026, 12, 4), datetime(2026, 12, 7), "window", "Weekend")
    root = parse(
        day_timeline(
            [Track("Planned", slots=slots), Track("Window", slots=(window,))], decision=datetime(2026, 12, 5, 9)
        )
    )
    planned = of(root, "c-normal")[0]
    assert (planned.get("x"), planned.get("width")) == ("16.67%", "66.67%")
    assert of(root, "c-window-bar")[0].get("width") == "100%"
    assert of(root, "c-decision")[0].get("x1") == "66.67%"
    assert "Back out by 9:00 AM" in texts(root)
    assert root.get("aria-label") == "Dec 5, 6:00–10:00 AM: no collision; latest moment to back out 9:00 AM"


def test_long_work_gets_longer_steps() -> None:
    scale = hour_scale(datetime(2026, 12, 5, 20), datetime(2026, 12, 7, 8))
    assert scale.step == 12
    assert len(scale.ticks) <= 10
    assert all(tick.hour % 12 == 0 for tick in scale.ticks)
