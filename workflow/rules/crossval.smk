FAMILIES = [
    family
    for family in SECTIONS["cross_validation"]["families"]
    if family != SECTIONS["model"]["family"]
]
FOLDS = range(1, SECTIONS["cross_validation"]["injector_folds"] + 1)


rule leave_patients_out:
    """Score how the model, and simple curves, predict each patient from all others."""
    input:
        design=rules.prepare_model.output.design,
        rows=rules.prepare_model.output.rows,
        posterior=rules.draw_posterior.output.posterior,
    output:
        table="<processed>/{analysis}/checks/crossval/patients.parquet",
        sums="<processed>/{analysis}/checks/crossval/patients.json",
    log:
        "<logs>/{analysis}/leave_patients_out.log",
    benchmark:
        "<benchmarks>/{analysis}/leave_patients_out.tsv"
    conda:
        "../../environment.yml"
    resources:
        **needs("leave_patients_out"),
    params:
        max_refits=SECTIONS["cross_validation"]["patient_refits"],
        sections=sections("sampling", "checks"),
        code=code("leave_patients_out", "checks.crossval.patients"),
    script:
        "../scripts/leave_patients_out.py"


rule refit_family:
    """Fit the model with another family of durations; each is a job of its own."""
    input:
        durations=rules.derive_outcome.output.durations,
    output:
        table="<processed>/{analysis}/checks/crossval/families/{family}.parquet",
        values="<processed>/{analysis}/checks/crossval/families/{family}.json",
    log:
        "<logs>/{analysis}/refit_family_{family}.log",
    conda:
        "../../environment.yml"
    threads: CHAINS
    resources:
        **needs("refit_family"),
    params:
        sections=sections("records", "model", "sampling", "checks", "estimates"),
        code=code("refit_family", "checks.crossval.families"),
    script:
        "../scripts/refit_family.py"


rule leave_injectors_out:
    """Fit the model without some injectors, and score their records; each fold is a job."""
    input:
        design=rules.prepare_model.output.design,
        rows=rules.prepare_model.output.rows,
    output:
        table="<processed>/{analysis}/checks/crossval/injectors/fold_{fold}.parquet",
    log:
        "<logs>/{analysis}/leave_injectors_out_{fold}.log",
    wildcard_constraints:
        fold=r"\d+",
    conda:
        "../../environment.yml"
    threads: CHAINS
    resources:
        **needs("leave_injectors_out"),
    params:
        n_folds=len(FOLDS),
        sections=sections("sampling", "checks"),
        code=code("leave_injectors_out", "checks.crossval.injectors"),
    script:
        "../scripts/leave_injectors_out.py"


rule cross_validate:
    """Join what leaving out patients and injectors, and other families, gave."""
    input:
        model=expand(rules.prepare_model.output, analysis=ANALYSIS),
        posterior=expand(rules.draw_posterior.output.posterior, analysis=ANALYSIS),
        patients=expand(rules.leave_patients_out.output, analysis=ANALYSIS),
        families=expand(rules.refit_family.output, analysis=ANALYSIS, family=FAMILIES),
        folds=expand(rules.leave_injectors_out.output, analysis=ANALYSIS, fold=FOLDS),
    output:
        # No wildcard, so that the rule's name can be asked for: snakemake cross_validate
        expand("<processed>/{analysis}/checks/crossval.json", analysis=ANALYSIS),
    log:
        expand("<logs>/{analysis}/cross_validate.log", analysis=ANALYSIS),
    conda:
        "../../environment.yml"
    resources:
        **needs("cross_validate"),
    params:
        sections=sections("estimates"),
        code=code("cross_validate", "checks.crossval.gather"),
    script:
        "../scripts/cross_validate.py"
