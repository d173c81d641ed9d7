"""Made-up released content. ``python released_example.py OUT`` renders every variant."""

import json
import sys
from pathlib import Path
from typing import Any

from wearoff.disclosure import released as r
from wearoff.disclosure import (
    released_crossval,
    released_injectors,
    released_model,
    released_sensitivity,
)
from wearoff.disclosure.released_planner import Planner, PlannerChoice, PlannerDose
from wearoff.disclosure.released_response import ResponseCard

AREAS = {"Glabella": 104.0, "Forehead": 96.0, "Crow's feet": 90.0, "Masseter": 131.0}
PRODUCTS = {"OnabotulinumtoxinA": 99.0, "AbobotulinumtoxinA": 101.0, "DaxibotulinumtoxinA": 142.0}
AT_DAYS = (56, 84, 112, 140, 180)
RESPONDING = 0.93


def full() -> r.Released:
    """Return a practice with areas, products, dose, groups and injectors that passed."""
    return r.Released.model_validate(_base() | _results())


def trial() -> r.Released:
    """Return a trial: one product, one area, arms only, no injectors, no dose."""
    estimates = [*_overall(70.0, 0.71), *_level("product", "Product", "Type B", 70.0, 0.71)]
    estimates += _level("area", "Area", "cervical muscles", 70.0, 0.71)
    arms = {"placebo": (64.0, 0.48), "5000 U": (71.0, 0.77), "10000 U": (74.0, 0.86)}
    for arm, (median, share) in arms.items():
        estimates += _level("arm", "Trial arm", arm, median, share, patients="35")
    content = _base() | _results()
    content |= {
        "title": "Type B toxin in cervical dystonia: a randomised trial",
        "practice": "Nine trial sites",
        "data_window": "",
        "rater_is_injector": False,
        "scale": "TWSTRS total, 0 to 85",
        "size": r.Size(patients="110", treatments="110", injectors="0", clinics="10"),
        "estimates": tuple(estimates),
        "contrasts": _read("example_trial_contrasts.json"),
        "curves": tuple(
            row
            for by, level, median, share in (
                ("overall", "all", 70.0, 0.71),
                *(("arm", arm, *values) for arm, values in arms.items()),
            )
            for row in _curve(by, level, median, share, last=112)
        ),
        "dose_curves": (),
        "observed": tuple(_observed("overall", "all", 70.0)),
        "injectors": (),
        "injector_pages": (),
        "funnel": (),
        "planner": None,
        "response_rule": ResponseCard(
            kind="below_baseline", value=1.0, least_peak=0.0, two_scores=False, scores_alike=True,
            better="lower", score_range=None, window_days=(3, 112), confirmed_loss=False,
            retreatment_ends=False, graded_at=None,
        ),
    }  # fmt: skip
    return r.Released.model_validate(content)


def bare() -> r.Released:
    """Return a run of which almost everything is missing, and which still passed."""
    nothing: dict[str, Any] = dict.fromkeys(
        [
            "estimates",
            "contrasts",
            "curves",
            "dose_curves",
            "observed",
            "pit",
            "injectors",
            "injector_pages",
            "funnel",
            "flow",
            "repairs",
            "quality",
            "waivers",
            "outcomes",
            "parameters",
        ],
        (),
    )
    nothing |= {"practice": "", "data_window": "", "scale": "", "rater_is_injector": None}
    nothing["model"] = released_model.ModelCard(
        family="", formula=(), symbols=(), graph=(), terms=(), left_out=(),
        assumptions=(), priors=(), prior_predictive=(),
    )  # fmt: skip
    nothing["crossval"] = nothing["sensitivity"] = nothing["planner"] = None
    nothing["verdict"] = r.Verdict(status="pass", reasons=(), checks=())
    return r.Released.model_validate(_base() | _results() | nothing)


def few_injectors() -> r.Released:
    """Return a practice with three injectors, who would recognise one another."""
    example = full()
    return example.model_copy(update={"injectors": example.injectors[:3]})


def warned() -> r.Released:
    """Return a practice whose run gave warnings."""
    reasons = (
        "Transitions cut short at the greatest depth: 12, should be at most 0. Slow, not wrong.",
        "Share of treatments whose response is unknown: 0.34, should be at most 0.3. Record a "
        "review visit two to six weeks after each treatment.",
    )
    return _with_verdict(full(), "warn", reasons, {"bfmi": "warn", "unknown_response": "warn"})


def failed() -> r.Released:
    """Return a practice whose run failed: its estimates must not be shown anywhere."""
    reasons = ("Largest R-hat: 1.31, should be at most 1.01. Draw for longer.",)
    return _with_verdict(full(), "fail", reasons, {"rhat": "fail", "divergences": "fail"})


def hostile() -> r.Released:
    """Return a practice whose labels attack HTML, SVG, spreadsheets and layout."""
    names = {
        "Glabella": "<script>alert(1)</script>",
        "Forehead": "$A_{$",
        "Crow's feet": "_x",
        "Masseter": "long " + "y" * 5_000,
        "OnabotulinumtoxinA": "=cmd|' /C calc'!A0",
        "AbobotulinumtoxinA": "evil\u202egpj.exe\x00",
        "DaxibotulinumtoxinA": '"><img src=x onerror=alert(1)>',
        "I01": "+1;DROP",
        "I02": "javascript:alert(1)",
        "Riverside practice": '<b>]]> #eval(read("/etc/passwd")) --> {{ 7*7 }}',
        "Female": "日本語 🙂",
        "How long does the effect last?": "=1+1 </title><script>x</script> #panic() 漢",
    }
    return r.Released.model_validate(_renamed(full().model_dump(), names))


def variants() -> dict[str, r.Released]:
    """Return every variant by name."""
    makers = (full, trial, bare, few_injectors, warned, failed, hostile)
    return {maker.__name__: maker() for maker in makers}


def _base() -> dict[str, Any]:
    return dict(_read("example_practice.json"))


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _with_verdict(
    example: r.Released, status: Any, reasons: tuple[str, ...], changed: dict[str, str]
) -> r.Released:
    checks = tuple(
        check.model_copy(update={"status": changed.get(check.name, "pass")})
        for check in example.verdict.checks
    )
    verdict = r.Verdict(status=status, reasons=reasons, checks=checks)
    return example.model_copy(update={"verdict": verdict})


def _results() -> dict[str, Any]:
    estimates = _overall(100.0, RESPONDING)
    for area, median in AREAS.items():
        estimates += _level("area", "Area", area, median, 0.93, patients="210")
    for product, median in PRODUCTS.items():
        estimates += _level("product", "Product", product, median, 0.94, patients="180")
    for level, median in {"Female": 101.0, "Male": 92.0}.items():
        estimates += _level("sex", "Sex", level, median, 0.92, patients="150")
    for level, median in {"under 40": 102.0, "40 to 59": 100.0, "60 and over": 97.0}.items():
        estimates += _level("age_band", "Age band", level, median, 0.93, patients="120")
    pairs = {"Glabella": 98.0, "Crow's feet": 91.0}
    for area, median in pairs.items():
        level = f"OnabotulinumtoxinA, {area}"
        estimates += _level("product_area", "Product and area", level, median, 0.93)
    return {
        "estimates": tuple(estimates),
        "response_rule": _response_rule(),
        "curves": tuple(
            row
            for by, level, median in (
                ("overall", "all", 100.0),
                *(("area", area, median) for area, median in AREAS.items()),
                *(("product", product, median) for product, median in PRODUCTS.items()),
                *(
                    ("product_area", f"OnabotulinumtoxinA, {area}", median)
                    for area, median in pairs.items()
                ),
            )
            for row in _curve(by, level, median, RESPONDING)
        ),
        "observed": (
            *_observed("overall", "all", 100.0),
            *(row for area, median in AREAS.items() for row in _observed("area", area, median)),
            *_observed("overall", "all", 95.0, what="in_effect"),
            _share("response", "overall", "all treatments", 0.93, 0.93),
            _share("response", "area", "Glabella", None, 0.94),
            _share("response", "injector", "I01", 0.9, 0.92),
            _share("visit_timing", "next_visit", "sooner than usual", 0.14, 0.15),
        ),
        "crossval": _left_out(),
        "sensitivity": _assumed(),
        "planner": _planner(),
        **_injectors(),
        "pit": tuple(_pit(at / 20) for at in range(1, 20)),
    }


def _response_rule() -> ResponseCard:
    return ResponseCard(
        kind="improved_by", value=1.0, least_peak=0.0, two_scores=False, scores_alike=True,
        better="lower", score_range=(0.0, 3.0), window_days=(3, 45), confirmed_loss=False,
        retreatment_ends=False, graded_at="contraction",
    )  # fmt: skip


def _injectors() -> dict[str, Any]:
    """Injectors with what their own records say, a page for each who is shown, and the funnel."""
    rows = [released_injectors.InjectorRow.model_validate(row) for row in _base()["injectors"]]
    beside = ("unshrunk_days", "unshrunk_lower", "unshrunk_upper")
    recorded = ("recorded_days", "recorded_lower", "recorded_upper")
    full = []
    for row in rows:
        middle = row.median_days or 0.0
        own = dict(zip(beside, (middle + 1.0, middle - 8.0, middle + 10.0), strict=True))
        own |= dict(zip(recorded, (middle - 17.0, middle - 30.0, middle + 20.0), strict=True))
        needed = {"patients_needed": "100"} if row.reliability == 0.52 else {}
        full.append(row.model_copy(update=own | needed) if row.shown else row)
    funnel = [
        released_injectors.FunnelRow(
            patients=n, average=100.0, lower_95=70.0 + n / 5, upper_95=140.0 - n / 5,
            lower_998=60.0 + n / 5, upper_998=float("inf") if n < 45 else 150.0,
        )
        for n in (40, 45, 50)
    ]  # fmt: skip
    pages = [_page(number, row) for number, row in enumerate(full, start=1) if row.shown]
    return {"injectors": tuple(full), "funnel": tuple(funnel), "injector_pages": tuple(pages)}


def _page(number: int, row: released_injectors.InjectorRow) -> released_injectors.InjectorPage:
    mix = [("Area", area, "25", "25", "alike") for area in AREAS]
    mix += [("Product", product, "*", "33", "") for product in PRODUCTS]
    mix += [("Sex", "Female", "60", "90", "less"), ("Sex", "Male", "40", "10", "more")]
    mix.append(("Age band", "average", "47", "42", "more"))
    names = ("by_label", "level", "own", "everyone", "reading")
    return released_injectors.InjectorPage.model_validate(
        {"injector": row.injector, "number": number, "treatments": "120", "ended": "70",
         "cut_short": "*", "case_mix": [dict(zip(names, one, strict=True)) for one in mix]}
    )  # fmt: skip


def _planner() -> Planner:
    """Every product in every area, but Daxi in the masseter; men and I01 with the first only."""
    everyone = ("overall", "All treatments", "all", 1.0)
    others = (("sex", "Sex", "Male", 0.92), ("injector", "Injector", "I01", 1.05))
    pairs = [(product, area) for product in PRODUCTS for area in AREAS][:-1]
    chosen = [(pair, everyone) for pair in pairs] + [(pairs[0], other) for other in others]
    return Planner(
        days=tuple(range(14, 197, 14)),
        choices=tuple(_choice(*pair, *kind) for pair, kind in chosen),
    )


def _choice(
    product: str, area: str, by: str, by_label: str, level: str, longer: float
) -> PlannerChoice:
    usual = {"OnabotulinumtoxinA": 20.0, "AbobotulinumtoxinA": 50.0}.get(product, 40.0)
    step = usual / 4
    doses = [usual + step * times for times in (-1, 0, 1, 2)]
    median = longer * (AREAS[area] + PRODUCTS[product]) / 2

    def at(dose: float) -> PlannerDose:
        half = median * (dose / usual) ** 0.2
        days = [half * odds ** (1 / 4.2) for odds in (1 / 3, 1.0, 3.0)]
        shares = [_survival(day, half) for day in range(14, 197, 14)]
        return PlannerDose(
            dose_units=dose,
            in_effect=tuple(
                (round(one, 2), round(one * 0.95, 2), round(1 - (1 - one) * 0.95, 2))
                for one in shares
            ),
            worn_off=tuple(
                (round(day), round(day - 6), round(day + 7) if day < 170 else float("inf"))
                for day in days
            ),
            responding=(0.93, 0.9, 0.95),
            step_days=(6.4, 1.2, 11.6) if dose < doses[-1] else None,
        )

    return PlannerChoice(
        product=product, area=area, by=by, by_label=by_label, level=level, usual_units=usual,
        step_units=step, doses=tuple(map(at, doses)),
    )  # fmt: skip


def _left_out() -> released_crossval.CrossValidation:
    rows = (
        ("This model (log-logistic)", "model", -1903.9, 0.0, 0.0, 0.81),
        ("The same with Weibull", "family", -1921.3, -17.4, 6.2, 0.19),
        ("One curve per product and dose", "simple", -1993.8, -89.9, 18.4, None),
        ("One curve for all", "simple", -1981.1, -77.2, 16.6, None),
    )
    names = ("name", "kind", "elpd", "difference", "difference_se", "weight")
    values = (
        ("This model (log-logistic)", "median_days", 100.2, 95.3, 105.4),
        ("The same with Weibull", "median_days", 101.7, 96.5, float("inf")),
        ("This model (log-logistic)", "dose_ratio", 1.118, 1.051, 1.189),
        ("The same with Weibull", "dose_ratio", 1.121, 1.049, 1.196),
    )
    columns = ("family", "quantity", "point", "lower", "upper")
    return released_crossval.CrossValidation.model_validate(
        {
            "patients": "420", "parameters": 37.4, "unreliable": "*", "refitted": "0",
            "predictions": [{"se": 84.1} | dict(zip(names, row, strict=True)) for row in rows],
            "families": [dict(zip(columns, row, strict=True)) for row in values],
            "failed_families": ["The same with Burr XII"],
            "injectors": {"injectors": "10", "elpd": -4210.6, "elpd_without": -4222.9,
                          "difference": 12.3, "difference_se": 5.1, "mc_se": 0.4},
        }
    )  # fmt: skip


def _assumed() -> released_sensitivity.Sensitivity:
    main = "main analysis"
    policies = [
        _otherwise("retreatment", variant, quantity, *numbers)
        for quantity, variants in {
            "median_days": {main: (100.2, 95.3, 105.4), "event": (93.4, 89.1, 98.0)},
            "share_in_effect": {main: (0.634, 0.59, 0.67), "event": (0.6, 0.55, 0.64)},
            "dose_ratio": {main: (1.118, 1.051, 1.189), "event": (1.1, 1.03, 1.17)},
        }.items()
        for variant, numbers in variants.items()
    ]
    ends = [
        _otherwise("tipping_point", variant, "median_days", median, median - 5.0, median + 5.0)
        for variant, median in {main: 100.2, "0.5": 104.1, "3": 94.3}.items()
    ]
    shuffled = [
        _otherwise("placebo_injectors", main, "sd_injector", 0.112, 0.061, 0.19),
        _otherwise("placebo_injectors", "shuffled", "sd_injector", 0.021, 0.012, 0.034),
    ]
    brought = [_otherwise("placebo_outcome", "age_years", "share_between", 0.13, 0.05, 0.29)]
    priors = [
        released_sensitivity.PriorSensitivityRow(
            quantity=quantity, level=level, day=day, prior_of="spread between injectors",
            prior="sd_injector", point=point, lower=point * 0.9, upper=point * 1.1,
            weaker_point=point * 1.01, prior_sensitivity=0.08, records_sensitivity=0.31,
            diagnosis="prior-data conflict",
        )
        for quantity, level, day, point in (
            ("median_days", "all", None, 100.2), ("share_in_effect", "all", 84, 0.634),
            ("dose_ratio", "OnabotulinumtoxinA", None, 1.118), ("sd_injector", "", None, 0.112),
        )
    ]  # fmt: skip
    trait = released_sensitivity.UnmeasuredRow(
        quantity="dose_ratio",
        level="OnabotulinumtoxinA",
        point=1.118,
        lower=1.051,
        upper=1.189,
        days=11.4,
        needed_ratio=1.56,
        needed_ratio_at_end=1.22,
        robustness=0.14,
        robustness_at_end=0.07,
        strongest="Sex",
        strongest_ratio=1.03,
        explained=False,
    )
    findings = [
        ("power_scaling", priors, {"quantities": 4, "flagged": 4, "largest": 0.08,
                                   "unreliable": 0}),
        ("unmeasured", [trait], {"compared": 1, "clear": 1, "explained": 0, "imbalance": 0.25,
                                 "needed_ratio": 1.56, "strongest_ratio": 1.03}),
        ("retreatment", policies, {"asked": 3, "passed": 1, "failed": 1, "refused": 1, "shown": 1,
                                   "main": 100.2, "lowest": 93.4, "highest": 93.4, "moved": 6.8}),
        ("tipping_point", ends, {"lowest_factor": 0.5, "highest_factor": 3, "tips_above": 3,
                                 "outside_at_3": 1}),
        ("placebo_injectors", shuffled, {"passed": 10, "reached": 0, "real": 0.112,
                                         "middle": 0.021, "largest": 0.034}),
        ("placebo_outcome", brought, {"outcomes": 1, "differing": 1, "largest": 0.13}),
        ("first_cycle", [], {"asked": 0}),
    ]  # fmt: skip
    return released_sensitivity.Sensitivity.model_validate(
        {
            "findings": [
                {"name": name, "title": name.replace("_", " ").capitalize(), "rows": rows,
                 "status": "robust" if rows else "not_applicable", "values": values}
                for name, rows, values in findings
            ],
            "not_asked": ["leave_clinic_out"],
        }
    )  # fmt: skip


def _otherwise(
    analysis: str, variant: str, quantity: str, point: float, lower: float, upper: float
) -> released_sensitivity.SensitivityRow:
    return released_sensitivity.SensitivityRow(
        analysis=analysis, variant=variant, quantity=quantity, point=point, lower=lower,
        upper=upper,
    )  # fmt: skip


def _survival(day: float, median: float) -> float:
    return 1 / (1 + (day / median) ** 4.2)


def _overall(median: float, responding: float) -> list[r.EstimateRow]:
    return _level("overall", "All treatments", "all", median, responding, patients="420")


def _level(
    by: str, by_label: str, level: str, median: float, responding: float, patients: str = "60"
) -> list[r.EstimateRow]:
    rows: list[tuple[str, int | None, float, float]] = [
        ("median_days", None, median, 5.3),
        ("lower_quartile_days", None, median * 0.77, 4.6),
        ("upper_quartile_days", None, median * 1.3, 7.2),
        ("restricted_mean_days", None, median * 1.07, 5.1),
        ("share_responding", None, responding, 0.021),
    ]
    rows += [("share_in_effect", day, responding * _survival(day, median), 0.04) for day in AT_DAYS]
    return [
        r.EstimateRow(
            quantity=quantity, by=by, by_label=by_label, level=level, day=day, point=point,
            lower=max(point - half, 0.0), upper=_top(quantity, point + half), patients=patients,
        )
        for quantity, day, point, half in rows
    ]  # fmt: skip


def _top(quantity: str, value: float) -> float:
    return min(value, 1.0) if quantity.startswith("share") else value


def _curve(by: str, level: str, median: float, share: float, last: int = 365) -> list[r.CurveRow]:
    found = []
    for day in range(0, last + 1, 7):
        point = share * _survival(day, median)
        half = 0.045 if 0 < point < share * 0.98 else 0.02
        lower, upper = max(point - half, 0.0), min(point + half, 1.0)
        found.append(r.CurveRow(by=by, level=level, day=day, point=point, lower=lower, upper=upper))
    return found


def _share(what: Any, by: str, level: str, observed: float | None, point: float) -> r.ObservedRow:
    return r.ObservedRow(
        what=what, by=by, level=level, observed=observed, inside=True, point=point,
        lower=point - 0.06, upper=min(1.0, point + 0.06),
    )  # fmt: skip


def _pit(at: float) -> r.PitRow:
    return r.PitRow(
        probability=at, observed=at + 0.01, inside=True, point=at, lower=at - 0.04, upper=at + 0.04
    )


def _observed(by: str, level: str, median: float, what: Any = "durations") -> list[r.ObservedRow]:
    found = []
    for place, day in enumerate(range(14, 197, 14)):
        point = _survival(day, median)
        found.append(
            r.ObservedRow(
                what=what, by=by, level=level, day=day,
                observed=min(1.0, point + 0.02 * (-1) ** place), inside=True, point=point,
                lower=max(0.0, point - 0.05), upper=min(1.0, point + 0.05),
            )
        )  # fmt: skip
    return found


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_renamed(item, names) for item in value)
    return value


if __name__ == "__main__":
    from wearoff.report import render_reports

    for name, example in variants().items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "released.json"
        source.write_text(example.model_dump_json(), encoding="utf-8")
        render_reports(released_path=source, out_dir=folder)
