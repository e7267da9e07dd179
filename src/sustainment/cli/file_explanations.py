"""Codes of faults in files, explained."""

from collections.abc import Mapping
from types import MappingProxyType

from sustainment.cli.explanation import Explanation

SAVE_AS_TEXT = "In a spreadsheet: save as, CSV, UTF-8, separated by commas."

FILE_EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "E160": Explanation(
            "cell with an error value",
            "items!E9 holds #DIV/0!",
            "The spreadsheet could not work the cell out, and what it stands for is unknown.",
            "Mend the formula, or type the value.",
        ),
        "E161": Explanation(
            "formula without a stored value",
            "items!E9 holds the formula =C9*2",
            "The workbook was written by a program that stored the formula and not its value.",
            "Open and save it once in Excel or LibreOffice, or type the value.",
        ),
        "E162": Explanation(
            "merged cells",
            "stock!A4:A7 are merged",
            "Only the first of merged cells holds the value; the others would read as blank.",
            "Unmerge them and fill the value into every cell.",
        ),
        "E170": Explanation(
            "quotation mark that is never closed",
            "deliveries.csv line 212 opens a quotation mark",
            "All lines after it would be swallowed into one cell, so nothing was read.",
            "Close it, or write it twice where the sign itself is meant.",
        ),
        "E171": Explanation(
            "quotation mark inside a cell",
            'items.csv: 3" pipe',
            "A cell with a quotation mark stands between quotation marks, and the mark itself is doubled.",
            'Write "3"" pipe".',
        ),
        "E172": Explanation(
            "row with more or fewer cells than the header",
            "stock.csv row 9 has 5 cells, the header 4",
            "One comma too many or too few shifts every cell behind it.",
            "Put cells that hold a comma between quotation marks.",
        ),
        "E173": Explanation(
            "column that stands twice or has no name",
            "stock.csv: quantity, quantity",
            "Which of the two holds is not for us to guess.",
            "Keep one, name the other, or let its name begin with x_.",
        ),
        "E174": Explanation(
            "character that is no text",
            "items.csv row 3 holds a control character",
            "It cannot be seen, and makes two names differ that look the same.",
            "Take it out; copying through a plain text editor does that.",
        ),
        "E175": Explanation(
            "text that is not UTF-8",
            "sites.csv: a byte of another alphabet",
            "The file was saved in an older alphabet, so that letters beyond a to z cannot be known.",
            SAVE_AS_TEXT,
        ),
        "E176": Explanation(
            "columns separated by other signs than commas",
            "sites.csv: site;name;kind",
            "Semicolons or tabs separate the columns; whether a comma is a decimal mark is then open.",
            SAVE_AS_TEXT,
        ),
        "E177": Explanation(
            "sheet or file of settings that cannot be read",
            "a sheet study without the columns key and value",
            "The settings are key and value, one a row.",
            "Copy the form from sustainment template.",
        ),
        "E179": Explanation(
            "nothing in a file",
            "stock.csv is empty",
            "Not even a header is there.",
            "Take the file out, or write its header.",
        ),
        "E180": Explanation(
            "format that is not read",
            "plan.xls",
            "The old .xls format cuts tables at 65,536 rows; other formats are unknown.",
            "Save as .xlsx, or a folder of .csv files.",
        ),
        "E181": Explanation(
            "damaged file",
            "depot.xlsx ends in the middle",
            "What is in the file does not agree with what it says of itself.",
            "Fetch it again, or open and save it where it was made.",
        ),
        "E182": Explanation(
            "workbook on which the reader broke down",
            "depot.xlsx",
            "The reader works in a process of its own, and that process ended; nothing else was harmed.",
            "Open and save the workbook once in Excel or LibreOffice.",
        ),
        "E185": Explanation(
            "text that is not TOML",
            "study.toml line 3: title = Rail depot",
            "Words stand between quotation marks in TOML; numbers and dates do not.",
            'Write title = "Rail depot".',
        ),
        "E186": Explanation(
            "setting that stands twice",
            "study.toml: seed = 1 and seed = 2",
            "Which of the two holds is not for us to guess.",
            "Keep one.",
        ),
        "E187": Explanation(
            "text nested too deep",
            "study.toml with hundreds of brackets",
            "No study needs it, and it can exhaust the reader.",
            "Write the settings flat, one a line.",
        ),
        "E188": Explanation(
            "number too large to hold",
            "seed = 99999999999999999999",
            "Whole numbers are exact up to 2^53.",
            "Use a smaller number.",
        ),
        "E190": Explanation(
            "file too large",
            "big.xlsx unpacks to 9.4 GB, the limit is 512 MB",
            "Files of that size are seldom what was meant, and can exhaust the computer.",
            "Take out what is no table of the study, or write large studies as parquet.",
        ),
        "E191": Explanation(
            "file packed too well",
            "big.xlsx unpacks to 900 times its size",
            "Real tables never pack that well; files made to exhaust a computer do.",
            "Save the tables again, as .csv or .xlsx.",
        ),
        "E192": Explanation(
            "too many files in one",
            "book.xlsx holds 9,000 parts",
            "A workbook of a study has a few dozen.",
            "Copy the tables into a new workbook.",
        ),
        "E193": Explanation(
            "table too large",
            "stock.csv has 3,000,000 rows",
            "Above a million rows a study is hardly meant.",
            "Use wildcards (kind:base, *) instead of a row for every place.",
        ),
        "E194": Explanation(
            "cell too long",
            "items.csv row 3, name: 40,000 characters",
            "Often a quotation mark that is closed far below.",
            "Shorten it.",
        ),
        "E195": Explanation(
            "workbook that takes too long or too much memory",
            "depot.xlsx",
            "Reading was stopped at 30 s or 1 GiB.",
            "Take out pictures and sheets that are no tables, or save the tables as .csv.",
        ),
        "E196": Explanation(
            "workbook with a document type of its own",
            "depot.xlsx declares entities",
            "No spreadsheet writes that; it is a way to attack readers.",
            "Copy the tables into a new workbook.",
        ),
        "E198": Explanation(
            "file changed since it was written",
            "stock.parquet does not have the SHA-256 that manifest.json holds",
            "A file was changed or damaged after the folder was written.",
            "Write the folder again: sustainment convert.",
        ),
        "E199": Explanation(
            "list of files that cannot be read",
            "manifest.json",
            "The list of the files and of their SHA-256 is damaged.",
            "Write the folder again: sustainment convert.",
        ),
    }
)
