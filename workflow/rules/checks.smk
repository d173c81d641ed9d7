rule check_fit:
    """Judge the fit, before any estimate is made."""
    input:
        outcome=rules.derive_outcome.output,
        model=rules.prepare_model.output,
        fit=rules.draw_posterior.output,
        left_out=rules.leave_patients_out.output.sums,
    output:
        verdict=ensure("<processed>/{analysis}/checks/verdict.json", non_empty=True),
        parameters="<processed>/{analysis}/checks/parameters.parquet",
        fit="<processed>/{analysis}/checks/fit.parquet",
        pit="<processed>/{analysis}/checks/pit.parquet",
    log:
        "<logs>/{analysis}/check_fit.log",
    benchmark:
        "<benchmarks>/{analysis}/check_fit.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("check_fit"),
    params:
        sections=sections("outcome", "sampling", "checks", "estimates"),
        code=code("check_fit", "checks"),
    script:
        "../scripts/check_fit.py"


rule confirm_verdict:
    """Fail the run when the fit failed, after the reports that say so are written."""
    input:
        verdict="<processed>/{analysis}/estimates/verdict.json",
        report="<reports>/{analysis}/analyst.html",
    output:
        confirmed="<processed>/{analysis}/checks/confirmed.json",
    log:
        "<logs>/{analysis}/confirm_verdict.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        code=code("confirm_verdict", "checks.confirm"),
    script:
        "../scripts/confirm_verdict.py"
