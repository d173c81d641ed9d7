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
    resources:
        **needs("summarise_validation"),
    params:
        code=code_digest("validate.summary", script=SCRIPTS / "summarise_validation.py"),
    script:
        "../scripts/summarise_validation.py"


rule confirm_validation:
    """Fail when the verdict does, after the pages that say so are written."""
    input:
        verdict=rules.summarise_validation.output.verdict,
    output:
        confirmed="<reports>/confirmed.json",
    log:
        "<logs>/confirm_validation.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        code=code_digest("checks.confirm", script=SCRIPTS / "confirm_validation.py"),
    script:
        "../scripts/confirm_validation.py"
