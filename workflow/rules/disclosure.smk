TOLD = ("title", "records", "outcome", "estimates", "disclosure", "report")


rule control_disclosure:
    """Let out what may be known: the only door to the reports."""
    input:
        records=rules.clean_records.output,
        outcome=rules.derive_outcome.output.outcome,
        model=rules.prepare_model.output,
        sampling=rules.draw_posterior.output.sampling,
        checks=rules.check_fit.output,
        beside=(rules.cross_validate.output, rules.sensitivity.output),
        estimates=(rules.estimate_durations.output, rules.judge_estimates.output),
    output:
        released=ensure("<processed>/{analysis}/released/released.json", non_empty=True),
    log:
        "<logs>/{analysis}/control_disclosure.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("control_disclosure"),
    params:
        sections=sections(*TOLD),
        origin=origin("control_disclosure"),
        logo=logo_digest(SECTIONS["report"].get("logo")),
    script:
        "../scripts/control_disclosure.py"
