"""The medians as bars with their spread: an SVG that needs no script and no font."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 190, 30
ROW, GAP, TOP = 26, 22, 40
COLOURS = {
    "cloud-init alone": "#8c959f",
    "glowplug and cloud-init": "#54aeff",
    "glowplug alone": "#0969da",
}


def draw(contenders, title):
    releases = list(dict.fromkeys(contender.release for contender in contenders))
    most = max(max(contender.seconds) for contender in contenders)
    step = next(step for step in (5, 10, 20, 50, 100) if most / step <= 8)
    scale = (WIDTH - LEFT - RIGHT) / most
    bottom = TOP + len(contenders) * ROW + len(releases) * GAP
    parts = [text(10, 20, title, "start", 14, "bold")]
    parts += grid(step, most, scale, bottom)
    y = TOP
    for release in releases:
        parts.append(text(10, y + 16, release, "start", 13, "bold"))
        y += GAP
        for contender in contenders:
            if contender.release == release:
                parts += bar(contender, y, scale)
                y += ROW
    height = bottom + 30
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" font-family="sans-serif" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def grid(step, most, scale, bottom):
    parts = []
    for seconds in range(0, int(most) + 1, step):
        x = LEFT + seconds * scale
        parts.append(line(x, TOP, x, bottom, "#d0d7de", 1))
        parts.append(text(x, bottom + 18, f"{seconds} s", "middle", 12))
    return parts


def bar(contender, y, scale):
    middle = y + ROW / 2 - 2
    median = LEFT + contender.median() * scale
    least = LEFT + min(contender.seconds) * scale
    most = LEFT + max(contender.seconds) * scale
    colour = COLOURS[contender.name]
    return [
        text(LEFT - 8, middle + 4, contender.name, "end", 13),
        f'<rect x="{LEFT}" y="{y}" width="{median - LEFT:.1f}" height="{ROW - 6}" '
        f'fill="{colour}"/>',
        line(least, middle, most, middle, "#1f2328", 1.5),
        *(line(x, middle - 5, x, middle + 5, "#1f2328", 1.5) for x in (least, most)),
        text(LEFT + 6, middle + 4, f"{contender.median():.0f} s", "start", 12, "bold", "#ffffff"),
    ]


def line(x1, y1, x2, y2, colour, width):
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def text(x, y, words, anchor, size, weight="normal", colour="#1f2328"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
    )
