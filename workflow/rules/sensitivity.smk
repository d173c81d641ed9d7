CHECKED = analysis_from_sections(SECTIONS)


rule refit_changed:
    """Fit the analysis with one thing changed; each is a job of its own."""
    input:
        records=rules.clean_records.output,
        durations=rules.derive_outcome.output.durations,
        design=rules.prepare_model.output.design,
        posterior=rules.draw_posterior.output.posterior,
    output:
        "<processed>/{analysis}/checks/sensitivity/{name}/{which}.json",
    log:
        "<logs>/{analysis}/refit_changed_{name}_{which}.log",
    wildcard_constraints:
        name="[a-z_]+",
        which="[a-z0-9_.]+",
    conda:
        "../../environment.yml"
    threads: 2
    params:
        sections=sections(
            "records", "outcome", "model", "sampling", "checks", "estimates"
        ),
        code=code("refit_changed", "checks.sensitivity.refits"),
    script:
        "../scripts/refit_changed.py"


rule sensitivity:
    """Set what came out under other assumptions beside the main analysis."""
    input:
        durations=expand(rules.derive_outcome.output.durations, analysis=ANALYSIS),
        design=expand(rules.prepare_model.output.design, analysis=ANALYSIS),
        posterior=expand(rules.draw_posterior.output.posterior, analysis=ANALYSIS),
        refits=[
            f"<processed>/{ANALYSIS}/checks/sensitivity/{one}.json"
            for one in refits_of(CHECKED)
        ],
    output:
        # No wildcard, so that the rule's name can be asked for: snakemake sensitivity
        expand("<processed>/{analysis}/checks/sensitivity.json", analysis=ANALYSIS),
    log:
        expand("<logs>/{analysis}/sensitivity.log", analysis=ANALYSIS),
    conda:
        "../../environment.yml"
    params:
        asked=CHECKED.sensitivity.asked,
        sections=sections("records", "model", "estimates"),
        code=code("sensitivity", "checks.sensitivity.gather"),
    script:
        "../scripts/sensitivity.py"
