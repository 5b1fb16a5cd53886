"""Whole sets of a customer's data as files: CSV for spreadsheets, and the accountant's zip."""

from services.portal.exports.statement_sheet import statement_csv

__all__ = ["statement_csv"]
