rule hand_over:
    """Hand the cleaned tables over: data package, dictionary, ADTTE view. Only on request."""
    input:
        treatments=expand(rules.clean_records.output.treatments, analysis=ANALYSIS),
        assessments=expand(rules.clean_records.output.assessments, analysis=ANALYSIS),
        durations=expand(rules.derive_outcome.output.durations, analysis=ANALYSIS),
        outcome=expand(rules.derive_outcome.output.outcome, analysis=ANALYSIS),
    output:
        # No wildcard, so that the rule's name can be asked for: snakemake hand_over
        expand(HANDED_OVER, analysis=ANALYSIS),
    log:
        expand("<logs>/{analysis}/hand_over.log", analysis=ANALYSIS),
    conda:
        "../../environment.yml"
    resources:
        **needs("hand_over"),
    params:
        name=ANALYSIS,
        sections=sections("title", "records"),
        code=code("hand_over", "handover"),
    script:
        "../scripts/hand_over.py"
