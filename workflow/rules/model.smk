rule prepare_model:
    """Choose the terms the data can carry, and say what the priors imply."""
    input:
        durations=rules.derive_outcome.output.durations,
    output:
        design=ensure("<processed>/{analysis}/model/design.json", non_empty=True),
        rows=ensure("<processed>/{analysis}/model/rows.parquet", non_empty=True),
        prior_predictive="<processed>/{analysis}/model/prior_predictive.json",
        graph=ensure("<processed>/{analysis}/model/graph.json", non_empty=True),
    log:
        "<logs>/{analysis}/prepare_model.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("prepare_model"),
    params:
        sections=sections("records", "model", "sampling"),
        code=code("prepare_model", "model.prepare"),
    script:
        "../scripts/prepare_model.py"
