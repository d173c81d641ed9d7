"""Pages for clinicians, analysts and auditors, made from the released content alone."""

from wearoff.report.render import render_reports, report_files

__all__ = ["render_reports", "report_files"]
