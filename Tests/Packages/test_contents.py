"""What each package puts where, what it asks for, and that both formats have the same program."""

import re
import subprocess
from conftest import PROJECT
from programs import output, unpacked_deb, unpacked_rpm

DRACUT = {
    "/usr/lib/dracut/modules.d/50glowplug/module-setup.sh": "755",
    "/usr/lib/dracut/modules.d/50glowplug/glowplug.sh": "755",
    "/usr/lib/dracut/modules.d/50glowplug/glowplug.service": "644",
    "/usr/lib/dracut/modules.d/50glowplug/glowplug-required.service": "644",
}

TOOLS = {
    "/usr/bin/glowplugctl": "755",
    "/usr/share/man/man1/glowplugctl.1.gz": "644",
    "/usr/share/bash-completion/completions/glowplugctl": "644",
    "/usr/share/zsh/site-functions/_glowplugctl": "644",
}

DEBS = {
    "glowplug": {
        "/usr/sbin/glowplug": "755",
        "/usr/share/man/man5/glowplug.conf.5.gz": "644",
        "/usr/share/man/man8/glowplug.8.gz": "644",
    },
    "glowplug-initramfs": {
        "/usr/share/initramfs-tools/hooks/glowplug": "755",
        "/usr/share/initramfs-tools/scripts/local-bottom/glowplug": "755",
        "/usr/share/initramfs-tools/scripts/init-bottom/glowplug": "755",
    },
    "glowplug-dracut": DRACUT,
    "glowplug-tools": TOOLS,
}
RPMS = {"glowplug": DEBS["glowplug"], "glowplug-dracut": DRACUT, "glowplug-tools": TOOLS}

# What says something about a package rather than being part of it.
ABOUT = ("/usr/share/doc/", "/usr/share/licenses/", "/usr/share/lintian/")


def test_each_deb_has_its_files(packages, tmp_path):
    assert {deb.name.split("_")[0] for deb in packages.debs} == set(DEBS)
    for name, files in DEBS.items():
        root = unpacked_deb(packages.deb(name), tmp_path / name)
        assert files_of(root) == files
        notices = (root / f"usr/share/doc/{name}/copyright").read_text()
        assert "LGPL-2.1" in notices and "Permission is hereby granted" in notices


def test_each_rpm_has_its_files(packages, tmp_path):
    assert len(packages.rpms) == len(RPMS)
    for name, files in RPMS.items():
        root = unpacked_rpm(packages.rpm(name), tmp_path / name)
        assert files_of(root) == files
    licences = tmp_path / f"glowplug/usr/share/licenses/glowplug-{packages.version}"
    assert {file.name for file in licences.iterdir()} == {
        "LICENSE",
        "LGPL-2.1-or-later.txt",
        "copyright",
    }


def test_both_formats_have_the_same_program(packages, tmp_path):
    """Each was compiled in a directory of its own."""
    deb = unpacked_deb(packages.deb("glowplug"), tmp_path / "deb")
    rpm = unpacked_rpm(packages.rpm("glowplug"), tmp_path / "rpm")
    program = (deb / "usr/sbin/glowplug").read_bytes()
    assert program == (rpm / "usr/sbin/glowplug").read_bytes()
    assert "glowplug" in output(deb / "usr/sbin/glowplug", "--version")


def test_scripts_call_the_command_where_a_distribution_has_it(tmp_path):
    """Fedora's %{_sbindir} is /usr/bin."""
    make = [
        "make",
        "--silent",
        "-f",
        "scripts/install.mk",
        "--old-file=dist/glowplug",
        "BINARY=dist/glowplug",
    ]
    output(*make, "install", "SBINDIR=/usr/bin", f"DESTDIR={tmp_path}", cwd=PROJECT)
    assert (tmp_path / "usr/bin/glowplug").exists() and not (tmp_path / "usr/sbin").exists()
    called = subprocess.run(
        ["grep", "-rhoE", "/usr/s?bin/glowplug", tmp_path / "usr/lib", tmp_path / "usr/share"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert len(called) > 10 and set(called) == {"/usr/bin/glowplug"}


def test_parts_ask_for_the_command_of_their_version(packages):
    version = packages.version
    for name, generator in [
        ("glowplug-initramfs", "initramfs-tools"),
        ("glowplug-dracut", "dracut"),
    ]:
        depends = field(packages.deb(name), "Depends").split(", ")
        assert set(depends) == {
            generator,
            f"glowplug (>= {version})",
            f"glowplug (<< {version}.1~)",
        }
    assert field(packages.deb("glowplug"), "Depends") == ""
    requires = output("rpm", "-qp", "--requires", packages.rpm("glowplug-dracut")).splitlines()
    assert f"glowplug = {version}-1" in requires and "dracut" in requires


def test_what_is_linked_in_is_named(packages):
    stamp = (PROJECT / "build/musl/stamp").read_text()
    linked = dict(re.findall(r"^(musl|util-linux|json-c|libxcrypt) (\S+)$", stamp, re.MULTILINE))
    assert len(linked) == 4
    named = field(packages.deb("glowplug"), "Static-Built-Using")
    assert named == ", ".join(f"{name} (= {linked[name]})" for name in sorted(linked))
    kept = field(packages.deb("glowplug"), "Built-Using")
    assert kept == ", ".join(
        f"{name} (= {linked[name]})" for name in ("libxcrypt", "util-linux")
    ), "sources that the LGPL asks for"
    provided = output("rpm", "-qp", "--provides", packages.rpm("glowplug"))
    for bundled in ("json-c", "libblkid", "libmount", "libxcrypt", "musl"):
        assert re.search(rf"^bundled\({bundled}\) = [0-9.]+$", provided, re.MULTILINE)


def files_of(root):
    return {
        f"/{file.relative_to(root)}": f"{file.stat().st_mode & 0o7777:o}"
        for file in root.rglob("*")
        if file.is_file() and not f"/{file.relative_to(root)}".startswith(("/DEBIAN/", *ABOUT))
    }


def field(deb, name):
    return output("dpkg-deb", "--field", deb, name).strip()
