"""Tables that leave for spreadsheets and come from them: CSV and XLSX, both ways.

    table = Table("Deltagare", ("Namn", "Anmäld"), rows)      # rows: any iterable; it is read once
    write_csv(file, table, zone)
    write_xlsx(file, [table, other], zone, title="Rapport", now=now)

A page hands it to a browser by `webinars.web.download(name, XLSX_TYPE, lambda file: write_xlsx(file, ...))`.

Nothing that somebody wrote is ever run by the program that opens the file.
"""

from webinars.lib.spreadsheets.tables import CSV_TYPE, XLSX_TYPE, Cell, Table
from webinars.lib.spreadsheets.writing_csv import csv_lines, write_csv
from webinars.lib.spreadsheets.writing_xlsx import write_xlsx

__all__ = ["CSV_TYPE", "XLSX_TYPE", "Cell", "Table", "csv_lines", "write_csv", "write_xlsx"]
