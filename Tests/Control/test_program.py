"""The program as it is installed."""

import re
import subprocess

import pytest

from conftest import PROGRAM, PROJECT, run

SUBCOMMANDS = ["check-drive", "check-image", "make-drive", "status"]


def test_help_and_version():
    version = re.search(
        r'number: ByteString = "(.*)"',
        (PROJECT / "Sources/Glowplug/Command/Version.swift").read_text(),
    ).group(1)
    assert run("--version").stdout == f"glowplugctl {version}\n"
    for subcommand in SUBCOMMANDS:
        assert subcommand in run("--help").stdout
        assert "--json" in run(subcommand, "--help").stdout


@pytest.mark.parametrize("subcommand", SUBCOMMANDS)
def test_wrong_flag(subcommand):
    done = run(subcommand, "--jsn", "x")
    assert done.returncode == 2 and not done.stdout
    assert "Did you mean '--json'?" in done.stderr


@pytest.mark.parametrize(
    "word, suggestion",
    [("chek-drive", "check-drive"), ("statu", "status"), ("check", None), ("\033", None)],
)
def test_wrong_subcommand(word, suggestion):
    done = run(word, "x")
    assert done.returncode == 2 and not done.stdout
    shown = word.replace("\033", "\\x1b")
    asked = f" Did you mean '{suggestion}'?" if suggestion else ""
    assert done.stderr.startswith(f"Error: There is no subcommand '{shown}'.{asked}\n")
    assert "glowplugctl --help" in done.stderr


def test_needs_no_swift():
    """Swift's own libraries are linked in; the others are Debian's."""
    done = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True)
    assert "swift" not in done.stdout.lower() and "Foundation" not in done.stdout
    assert "not found" not in done.stdout


def test_manual_names_every_flag():
    manual = (PROJECT / "docs/glowplugctl.1").read_text().replace("\\", "")
    for subcommand in SUBCOMMANDS:
        assert subcommand in manual
        for flag in re.findall(r"--[a-z-]+", run(subcommand, "--help").stdout):
            assert flag in manual, f"{subcommand} {flag}"


def test_install(tmp_path):
    words = ["make", "-s", "-C", PROJECT, "-o", "dist/glowplugctl", "install-tools"]
    subprocess.run([*words, f"DESTDIR={tmp_path}", "PREFIX=/usr"], check=True)
    installed = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert installed == {
        "usr/bin/glowplugctl",
        "usr/share/man/man1/glowplugctl.1.gz",
        "usr/share/bash-completion/completions/glowplugctl",
        "usr/share/zsh/site-functions/_glowplugctl",
    }
    bash = tmp_path / "usr/share/bash-completion/completions/glowplugctl"
    assert completed(bash, "glowplugctl che") == ["check-drive", "check-image"]
    assert completed(bash, "glowplugctl make-drive --form") == ["--format"]
    zsh = tmp_path / "usr/share/zsh/site-functions/_glowplugctl"
    assert zsh.read_text().startswith("#compdef glowplugctl")
    subprocess.run(["zsh", "-n", zsh], check=True)


def completed(script, line):
    """What bash offers for the last word."""
    words = line.split()
    text = f"""
        source /usr/share/bash-completion/bash_completion
        source {script}
        PATH={PROGRAM.parent}:$PATH
        COMP_WORDS=({line}) COMP_CWORD={len(words) - 1} COMP_LINE='{line}' COMP_POINT={len(line)}
        $(complete -p glowplugctl | sed 's/.*-F \\([^ ]*\\).*/\\1/') \\
            glowplugctl {words[-1]} {words[-2]}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60)
    return sorted(done.stdout.split())
