include: "workflow/Snakefile"


# An included file cannot set the default target, so the root file names it.
rule all:
    default_target: True
    input:
        rules.targets.input,
