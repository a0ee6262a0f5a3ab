"""The tables in Markdown, and which of the limits are met."""

import growth


def costs(rows, programs):
    """A line for each case; `rows` are pairs of a case and the costs by the programs' names."""
    first, second = [program.name for program in programs]
    lines = [
        f"| {first} / {second} | instructions without the hash | ratio | system calls | ratio "
        "| fsync | page faults | peak memory, KiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for case, found in rows:
        ours, floor = found[first], found[second]
        cells = [
            case.name,
            f"{millions(ours.instructions)} / {millions(floor.instructions)}",
            f"{ours.instructions / floor.instructions:.2f}",
            f"{ours.calls} / {floor.calls}",
            f"{ours.calls / floor.calls:.2f}",
            f"{ours.barriers} / {floor.barriers}",
            f"{ours.faults:,} / {floor.faults:,}",
            f"{ours.memory:,} / {floor.memory:,}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def sizes(bytes_of, programs):
    lines = ["| | bytes | zstd -19 |", "|---|---|---|"]
    for program in programs:
        plain, compressed = bytes_of[program.name]
        lines.append(f"| {program.name} | {plain:,} | {compressed:,} |")
    return lines


def growths(all_series, programs):
    names = [program.name for program in programs]
    header = ["instructions over", "sizes"]
    header += [f"{name}, millions" for name in names] + [f"exponent, {name}" for name in names]
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    for series in all_series:
        cells = [series.name, ", ".join(f"{size:,}" for size in series.sizes)]
        for name in names:
            cells.append(", ".join(millions(point, "") for point in series.instructions[name]))
        cells += [exponent(series.exponent(program)) for program in programs]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def exponent(value):
    return "too long" if value is None else f"{value:.2f}"


def millions(instructions, unit=" M"):
    if instructions is None:
        return f"over {growth.SECONDS} s"
    return (
        f"{instructions / 1e6:,.2f}{unit}"
        if instructions < 1e7
        else f"{instructions / 1e6:,.1f}{unit}"
    )


def limits(rows, all_series, programs):
    """Pairs of a limit with what was measured, and whether it is met."""
    ours, floor = programs
    found = [(case, costs[ours.name], costs[floor.name]) for case, costs in rows]
    checks = []

    def at_most(name, value, limit, form="{:,}"):
        text = "too long" if value is None else form.format(value)
        checks.append(
            (f"{name}: {text}, at most {form.format(limit)}", value is not None and value <= limit)
        )

    for case, cost, least in found:
        ratio = cost.instructions / least.instructions
        at_most(f"{case.name}, instructions to the floor's", ratio, 2.5, "{:.2f}")
        at_most(
            f"{case.name}, system calls to the floor's", cost.calls / least.calls, 1.5, "{:.2f}"
        )
    for case, cost, _ in found:
        if "SHA512" in case.name:
            at_most(f"{case.name}, instructions", cost.instructions, 2_500_000)
            at_most(f"{case.name}, page faults", cost.faults, 130)
        if case.name == "100 keys":
            at_most(f"{case.name}, instructions", cost.instructions, 3_500_000)
    at_most("fsyncs of any row", max(cost.barriers for _, cost, _ in found), 9)
    for series in all_series:
        at_most(f"exponent over {series.name}", series.exponent(ours), 1.05, "{:.2f}")
    return checks


def verdicts(checks):
    lines = ["| limit | met |", "|---|---|"]
    return lines + [f"| {text} | {'yes' if is_met else '**no**'} |" for text, is_met in checks]
