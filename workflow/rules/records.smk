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
        rejections="<processed>/{analysis}/records/rejections.parquet",
        quality="<processed>/{analysis}/records/data_quality.json",
    log:
        "<logs>/{analysis}/clean_records.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("clean_records", RAW),
    params:
        sections=sections("records", "outcome"),
        input_digests=RAW,
        code=code("clean_records", "records"),
    script:
        "../scripts/clean_records.py"


rule confirm_quality:
    """Stop where the records are too poor, after data_quality.json says so."""
    input:
        quality=rules.clean_records.output.quality,
    output:
        confirmed="<processed>/{analysis}/records/confirmed.json",
    log:
        "<logs>/{analysis}/confirm_quality.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        told_in=f"reports/{ANALYSIS}/data_quality.html",
        code=code("confirm_quality", "records.limits"),
    script:
        "../scripts/confirm_quality.py"


rule data_quality:
    """Only the records: clean them, and say in data_quality.json how good they are."""
    input:
        expand(rules.confirm_quality.output.confirmed, analysis=ANALYSIS),
    localrule: True
