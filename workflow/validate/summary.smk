rule summarise_validation:
    """Join all batches into pages, the summary that is committed, and a verdict."""
    input:
        batches=expand("<batches>/{batch}.csv", batch=BATCHES),
    output:
        verdict="<reports>/verdict.json",
        page="<reports>/validation.html",
        summary="<summary>/README.md",
    log:
        "<logs>/summarise_validation.log",
    conda:
        "../../environment.yml"
    params:
        code=code_digest("validate.summary", script=SCRIPTS / "summarise_validation.py"),
    script:
        "../scripts/summarise_validation.py"
