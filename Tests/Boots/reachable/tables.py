"""What was measured, as Markdown."""

import statistics

STAGES = ["find", "read", "plan", "hash", "apply", "hand_over", "total"]


def times(contenders):
    lines = [
        "| | seconds until the key logs in: median (least to most) | to cloud-init alone "
        "| seconds of a processor | to cloud-init alone |",
        "|---|---|---|---|---|",
    ]
    peers = {one.release: one for one in reversed(contenders) if not one.with_glowplug}
    for one in contenders:
        peer = peers[one.release]
        cells = [
            f"{one.release}: {one.name}",
            f"{one.median():.0f} ({min(one.seconds):.0f} to {max(one.seconds):.0f})",
            f"{one.median() / peer.median():.2f}",
            f"{one.median_processor_seconds():.0f}",
            f"{one.median_processor_seconds() / peer.median_processor_seconds():.2f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def added(rows):
    """Rows of a release, what cloud-init adds, what glowplug installs, what its initramfs gains."""
    lines = [
        "| added to the image, MB | cloud-init and what only it needs | glowplug "
        "| glowplug, in the initramfs image |",
        "|---|---|---|---|",
    ]
    for release, *amounts in rows:
        cells = [release, *(f"{amount / 1e6:.2f}" for amount in amounts)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def stages(contenders):
    lines = [f"| glowplug's own milliseconds | {' | '.join(STAGES)} |".replace("_", " ")]
    lines.append("|---" * (len(STAGES) + 1) + "|")
    for one in contenders:
        if one.microseconds:
            medians = [
                statistics.median(found[stage] for found in one.microseconds) for stage in STAGES
            ]
            cells = [f"{one.release}: {one.name}", *(f"{value / 1000:.0f}" for value in medians)]
            lines.append(f"| {' | '.join(cells)} |")
    return lines
