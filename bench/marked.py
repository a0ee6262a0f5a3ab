"""A Markdown file that a bench writes its tables into, between two marks."""


class NoMarks(Exception):
    pass


def replace(path, begin, end, lines):
    """Puts the lines between the two marks of the file."""
    before, found_begin, rest = path.read_text().partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise NoMarks(f"{path} has no line {begin}, or none {end} after it")
    path.write_text("\n".join([before + begin, "", *lines, "", end + after]))
