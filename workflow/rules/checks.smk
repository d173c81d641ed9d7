rule check_fit:
    """Judge the fit, before any estimate is made."""
    input:
        outcome=rules.derive_outcome.output.outcome,
        visits=rules.derive_outcome.output.visits,
        design=rules.prepare_model.output.design,
        prior_predictive=rules.prepare_model.output.prior_predictive,
        posterior=rules.draw_posterior.output.posterior,
        left_out=rules.leave_patients_out.output.sums,
    output:
        verdict=ensure("<processed>/{analysis}/checks/verdict.json", non_empty=True),
        parameters="<processed>/{analysis}/checks/parameters.parquet",
        fit="<processed>/{analysis}/checks/fit.parquet",
    log:
        "<logs>/{analysis}/check_fit.log",
    benchmark:
        "<benchmarks>/{analysis}/check_fit.tsv"
    conda:
        "../../environment.yml"
    params:
        sections=sections("sampling", "checks", "estimates"),
        code=code("check_fit", "checks"),
    script:
        "../scripts/check_fit.py"


rule confirm_verdict:
    """Fail the run when the fit failed, after the reports that say so are written."""
    input:
        verdict=rules.check_fit.output.verdict,
        report="<reports>/{analysis}/analyst.html",
    output:
        confirmed="<processed>/{analysis}/checks/confirmed.json",
    log:
        "<logs>/{analysis}/confirm_verdict.log",
    conda:
        "../../environment.yml"
    params:
        code=code("confirm_verdict", "checks.confirm"),
    script:
        "../scripts/confirm_verdict.py"
