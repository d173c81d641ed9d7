rule derive_outcome:
    """Turn graded visits into bounds on the duration of each effect."""
    input:
        treatments=rules.clean_records.output.treatments,
        assessments=rules.clean_records.output.assessments,
        rejects=rules.clean_records.output.rejects,
        confirmed=rules.confirm_quality.output.confirmed,
    output:
        durations=ensure(
            "<processed>/{analysis}/outcome/durations.parquet", non_empty=True
        ),
        visits="<processed>/{analysis}/outcome/visits.parquet",
        outcome="<processed>/{analysis}/outcome/outcome.json",
    log:
        "<logs>/{analysis}/derive_outcome.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("derive_outcome"),
    params:
        sections=sections("records", "outcome"),
        code=code("derive_outcome", "outcome"),
    script:
        "../scripts/derive_outcome.py"
