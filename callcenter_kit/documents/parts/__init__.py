"""The parts that a letter, a page and a workbook are put together from."""
