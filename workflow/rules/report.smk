BESIDE_PAGES = ("report.json", "verdict.json", "provenance.json", "SHA256SUMS")


rule render_reports:
    """Render what was released: pages for clinicians and analysts, data quality, tables."""
    input:
        released=rules.control_disclosure.output.released,
    output:
        pages=report(
            collect("<reports>/{{analysis}}/{page}.html", page=PAGES),
            caption="../report/pages.rst",
            category="Reports",
        ),
        pdf="<reports>/{analysis}/clinician.pdf",
        data=collect("<reports>/{{analysis}}/{file}", file=BESIDE_PAGES),
        tables=directory("<reports>/{analysis}/tables"),
        injectors=directory("<reports>/{analysis}/injectors"),
    log:
        "<logs>/{analysis}/render_reports.log",
    conda:
        "../../environment.yml"
    resources:
        **needs("render_reports"),
    params:
        code=code("render_reports", "report"),
    script:
        "../scripts/render_reports.py"
