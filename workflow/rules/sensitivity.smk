CHECKED = analysis_from_sections(SECTIONS)
REFITTED = ("records", "outcome", "model", "sampling", "checks", "estimates")


rule refit_changed:
    """Fit the analysis with one thing changed; each is a job of its own."""
    input:
        records=rules.clean_records.output,
        durations=rules.derive_outcome.output.durations,
        model=rules.prepare_model.output,
        fit=rules.draw_posterior.output,
    output:
        "<processed>/{analysis}/checks/sensitivity/{name}/{which}.json",
    log:
        "<logs>/{analysis}/refit_changed_{name}_{which}.log",
    wildcard_constraints:
        name="[a-z_]+",
        which="[a-z0-9_.]+",
    conda:
        "../../environment.yml"
    threads: CHAINS
    resources:
        **needs("refit_changed"),
    params:
        sections=sections(*REFITTED),
        code=code("refit_changed", "checks.sensitivity.refits"),
    script:
        "../scripts/refit_changed.py"


rule sensitivity:
    """Set what came out under other assumptions beside the main analysis."""
    input:
        durations=expand(rules.derive_outcome.output.durations, analysis=ANALYSIS),
        model=expand(rules.prepare_model.output, analysis=ANALYSIS),
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
    resources:
        **needs("sensitivity"),
    params:
        asked=CHECKED.sensitivity.asked,
        sections=sections("records", "model", "estimates"),
        code=code("sensitivity", "checks.sensitivity.gather"),
    script:
        "../scripts/sensitivity.py"
