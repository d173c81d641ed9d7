"""Pages for clinicians, analysts and auditors, made from the released content alone."""

from wearoff.report.render import render_reports, report_files
from wearoff.report.stopped import report_stopped_run

__all__ = ["render_reports", "report_files", "report_stopped_run"]
