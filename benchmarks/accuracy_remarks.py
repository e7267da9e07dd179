"""What the page says of a class beside its numbers."""

SHOP = (
    "The formula puts the queue of an open shop, its arrivals slowed to their mean, in place of a "
    "closed one. In truth the queue slows its own arrivals, the more so the fewer machines there are; "
    "so the answer is too low, almost never too high. Answers warn above 1 - 1/sqrt(machines) of load "
    "if all worked, at most 0.8 (`analytic/shop_limits.py`); the default method takes the closed chain "
    "wherever it fits. Of errors above 2 points of availability 97.5 to 99.3 % lie above that load, and "
    "none above 2.5 points below it."
)

REMARKS: dict[str, str] = {
    "families": (
        "Models share a network five at a time. The error holds that of the truth, whose standard error "
        "stands beside it: what is small is mostly the latter."
    ),
    "batches": (
        "Under METRIC every pipeline is Poisson: batches are what it cannot see. A batch shares its "
        "route and times, as the event rules say."
    ),
    "shop": SHOP,
    "shared-shop": SHOP,
    "exchange": SHOP,
    "ample": (
        "The mean is exact without spares; with them, the law of what is outstanding is not quite Poisson's."
    ),
    "constant": (
        "The truth is that of the event rules: a failure falls on a filled place, and on nothing where "
        "none is left. The formula lets backorders pile up beyond the places, and is too low where much "
        "is owed."
    ),
    "copies-to-spare": (
        "Fleets of up to four machines; those that lose less than 0.1 % of the time are left out."
    ),
    "copies-constant": (
        "Holes come together when the shelf is empty; a factor at their mean spreads them. Time lost by "
        "copies to spare is understated most where it is rare. Fleets that lose less than 0.1 % of the "
        "time are left out."
    ),
    "cannibalised": ("Items of a fleet have good and bad days together, which the formula does not see."),
    "cannibalised-shop": SHOP,
    "pools-emergency": ("Pools that leave less than one demand in a thousand unmet are left out."),
    "pools-backorders": ("Pools that leave less than one demand in a thousand unmet are left out."),
    "surges": (
        "Days 0 to 96, every fourth, use 1.2 to 3 times as much from day 20 to 52. The error is that of "
        "the worst of these days. Steps twice as long say how much the length of steps matters, on the "
        "days both have."
    ),
    "losses": (
        "As surges, with 1 to 10 losses a thousand days of working machines, and machines delivered on a day."
    ),
}
