from invented_answers import rail

from sustainment.views.days import Calendar
from sustainment.views.events import MOST_MARKS, events, marks, milestone_days


def test_events_come_in_order_and_inside_the_span():
    days = events(rail())["day"].to_list()
    assert days == sorted(days) == [90.0, 96.0, 170.0, 210.0]
    assert events(rail(days=100))["day"].to_list() == [90.0, 96.0]


def test_a_day_that_hangs_on_a_milestone_moves_with_it():
    study = rail(
        milestones=[
            {"milestone": "approval", "day": 40, "delay_days": 10},
            {"milestone": "contract", "after": "approval", "delay_days": 5},
        ],
        deliveries=[
            {
                "delivery": "late",
                "item": "door drive",
                "site": "South",
                "quantity": 3,
                "from_day": "contract + 30",
            }
        ],
    )
    assert milestone_days(study) == {"approval": 50.0, "contract": 55.0}
    assert (85.0, "3 door drive to South") in set(events(study).iter_rows())


def test_a_delivery_says_how_sure_it_is():
    assert "4 traction converter to North, chance 80 %" in events(rail())["text"].to_list()


def test_many_events_share_marks_and_none_is_lost():
    many = [
        {"delivery": f"d{day}", "item": "door drive", "site": "South", "quantity": day, "from_day": day}
        for day in range(1, 300)
    ]
    study = rail(deliveries=many)
    drawn = marks(study, Calendar.of(study))
    assert len(drawn) <= MOST_MARKS + 1
    assert drawn["mark"].is_unique().all()
    assert drawn["text"].str.contains("more event").any()
