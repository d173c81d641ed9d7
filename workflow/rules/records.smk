rule clean_records:
    """Read the export as text, map it, refuse identifiers, account for every row."""
    output:
        treatments=ensure(
            "<processed>/{analysis}/records/treatments.parquet", non_empty=True
        ),
        assessments=ensure(
            "<processed>/{analysis}/records/assessments.parquet", non_empty=True
        ),
        rejects="<processed>/{analysis}/records/rejects.parquet",
        repairs="<processed>/{analysis}/records/repairs.parquet",
        quality=ensure(
            "<processed>/{analysis}/records/data_quality.json", non_empty=True
        ),
    log:
        "<logs>/{analysis}/clean_records.log",
    conda:
        "../../environment.yml"
    params:
        sections=sections("records"),
        input_digests=input_digests(),
        code=code("clean_records", "records"),
    script:
        "../scripts/clean_records.py"
