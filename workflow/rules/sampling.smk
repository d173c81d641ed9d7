rule draw_posterior:
    """Draw the posterior; climb the retry ladder when diagnostics ask for it."""
    input:
        design=rules.prepare_model.output.design,
        rows=rules.prepare_model.output.rows,
    output:
        posterior=ensure("<processed>/{analysis}/fit/posterior.nc", non_empty=True),
        patients="<processed>/{analysis}/fit/patients.parquet",
        sampling="<processed>/{analysis}/fit/sampling.json",
    log:
        "<logs>/{analysis}/draw_posterior.log",
    benchmark:
        "<benchmarks>/{analysis}/draw_posterior.tsv"
    conda:
        "../../environment.yml"
    threads: CHAINS
    resources:
        **needs("draw_posterior"),
    params:
        sections=sections("sampling", "checks"),
        code=code("draw_posterior", "sampling.draw"),
    script:
        "../scripts/draw_posterior.py"
