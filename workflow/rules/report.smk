rule render_reports:
    """Render what was released: pages for clinicians and analysts, data quality, tables."""
    input:
        released=rules.control_disclosure.output.released,
    output:
        clinician=report(
            "<reports>/{analysis}/clinician.html",
            caption="../report/clinician.rst",
            category="Reports",
            labels={"page": "clinician"},
        ),
        pdf="<reports>/{analysis}/clinician.pdf",
        analyst=report(
            "<reports>/{analysis}/analyst.html",
            caption="../report/analyst.rst",
            category="Reports",
            labels={"page": "analyst"},
        ),
        quality=report(
            "<reports>/{analysis}/data_quality.html",
            caption="../report/data_quality.rst",
            category="Reports",
            labels={"page": "data quality"},
        ),
        data=collect(
            "<reports>/{{analysis}}/{name}.json",
            name=["report", "verdict", "provenance"],
        ),
        tables=directory("<reports>/{analysis}/tables"),
    log:
        "<logs>/{analysis}/render_reports.log",
    conda:
        "../../environment.yml"
    params:
        code=code("render_reports", "report"),
    script:
        "../scripts/render_reports.py"
