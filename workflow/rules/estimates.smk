ESTIMATES = (
    "estimates",
    "contrasts",
    "curves",
    "dose_curves",
    "choices",
    "injectors",
    "funnel",
    "planner",
)


rule estimate_durations:
    """Standardise over the actual case-mix: medians, shares, contrasts, curves."""
    input:
        design=rules.prepare_model.output.design,
        rows=rules.prepare_model.output.rows,
        posterior=rules.draw_posterior.output.posterior,
    output:
        collect("<processed>/{{analysis}}/estimates/{table}.parquet", table=ESTIMATES),
        arrays="<processed>/{analysis}/estimates/estimates.nc",
    log:
        "<logs>/{analysis}/estimate_durations.log",
    benchmark:
        "<benchmarks>/{analysis}/estimate_durations.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("estimate_durations"),
    params:
        sections=sections("records", "sampling", "estimates"),
        code=code("estimate_durations", "estimates"),
    script:
        "../scripts/estimate_durations.py"


rule judge_estimates:
    """Add every reported quantity to the verdict, before anything is shown."""
    input:
        verdict=rules.check_fit.output.verdict,
        estimates=rules.estimate_durations.output,
    output:
        verdict=ensure("<processed>/{analysis}/estimates/verdict.json", non_empty=True),
    log:
        "<logs>/{analysis}/judge_estimates.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("judge_estimates"),
    params:
        sections=sections("checks"),
        code=code("judge_estimates", "estimates.judge"),
    script:
        "../scripts/judge_estimates.py"
