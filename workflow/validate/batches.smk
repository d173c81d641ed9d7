rule compile_density:
    """Compile the density once, so that jobs beside each other only read the cache."""
    output:
        differences="<batches>/compiled.json",
    log:
        "<logs>/compile_density.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("compile_density"),
    params:
        code=code_digest("validate.compile", script=SCRIPTS / "compile_density.py"),
    script:
        "../scripts/compile_density.py"


rule calibrate_batch:
    """Fit practices drawn from the priors, and rank their truths among the draws."""
    input:
        compiled=rules.compile_density.output,
    output:
        table="<batches>/calibration/{group}/{batch}.csv",
    log:
        "<logs>/calibrate_batch_{group}_{batch}.log",
    benchmark:
        "<logs>/benchmarks/calibration_{group}_{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("calibrate_batch"),
    params:
        code=code_digest(
            "validate.calibrate",
            "validate.batches",
            script=SCRIPTS / "calibrate_batch.py",
        ),
    script:
        "../scripts/calibrate_batch.py"


rule truth_batch:
    """Run the whole pipeline on practices of known truth, and see what it says of injectors."""
    input:
        "config/example.yaml",
        "config/example_truth.yaml",
        compiled=rules.compile_density.output,
    output:
        table="<batches>/truth/{group}/{batch}.csv",
    log:
        "<logs>/truth_batch_{group}_{batch}.log",
    benchmark:
        "<logs>/benchmarks/truth_{group}_{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("truth_batch"),
    params:
        code=code_digest("validate.truth_runs", script=SCRIPTS / "truth_batch.py"),
    script:
        "../scripts/truth_batch.py"


rule alarm_batch:
    """Check fits of right models, and count what the predictive checks say."""
    input:
        compiled=rules.compile_density.output,
    output:
        table="<batches>/alarms/{group}/{batch}.csv",
    log:
        "<logs>/alarm_batch_{group}_{batch}.log",
    benchmark:
        "<logs>/benchmarks/alarms_{group}_{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("alarm_batch"),
    params:
        code=code_digest("validate.alarms", script=SCRIPTS / "alarm_batch.py"),
    script:
        "../scripts/alarm_batch.py"
