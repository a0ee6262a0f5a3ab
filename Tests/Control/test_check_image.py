"""check-image: whether a login will work."""

import gzip
import shutil
import subprocess

import pytest

from conftest import NOBODY, answer, run, texts, write
from image_files import GRUB, KERNEL, MODULES, image, initramfs, microcode

pytestmark = pytest.mark.usefixtures("left_behind")


@pytest.fixture
def root(tmp_path):
    return image(tmp_path / "root")


def test_login_works(root):
    found = answer("check-image", root)
    assert texts(found, "bad") == [] and texts(found, "note") == []
    good = texts(found, "good")
    for line in [
        f"initramfs: /boot/initrd.img-{KERNEL} has glowplug, and starts it",
        "on Nova: a drive is let in whose uuid is the server's (trust=machine)",
        "elsewhere: the drive of the first boot is let in (trust=first-boot)",
        "keys of root: in /root/.ssh/authorized_keys, where sshd looks",
        "PermitRootLogin: prohibit-password: root's keys let him in",
        "host keys: glowplug has them made",
        "getty: systemd starts one on ttyS0",
        "console: the kernel writes to ttyS0 (/boot/grub/grub.cfg)",
        "network: the drive's is written for systemd-networkd",
    ]:
        assert line in good


def change(path, content):
    def body(root):
        write(root, {path: content})

    return body


def remove(path):
    def body(root):
        (root / path).unlink()

    return body


def mask(unit):
    def body(root):
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")

    return body


SSHD = "etc/ssh/sshd_config.d/10-image.conf"
INITRAMFS = f"boot/initrd.img-{KERNEL}"


@pytest.mark.parametrize(
    "broken, expected",
    [
        (remove("usr/sbin/glowplug"), "glowplug: /usr/sbin/glowplug is not in the image"),
        (change(INITRAMFS, initramfs(program=None)), "has no glowplug"),
        (change(INITRAMFS, initramfs(starter=None)), "has glowplug, and nothing that starts it"),
        (change(INITRAMFS, initramfs(program=b"old")), "has another glowplug than the image"),
        (change(INITRAMFS, initramfs(modules=MODULES[1:])), "has no isofs for iso9660"),
        (change(INITRAMFS, initramfs(modules=MODULES[:3] + MODULES[4:])), "character set"),
        (change(INITRAMFS, gzip.compress(initramfs())[:200]), "initramfs: failed to read"),
        (change(INITRAMFS, b"no archive"), "initramfs: failed to read"),
        (remove(INITRAMFS), f"initramfs: the kernel {KERNEL} has none"),
        (change("etc/machine-id", "0" * 31 + "1\n"), "machine-id: it is set"),
        (change("etc/machine-id", "0" * 31 + "1\n"), "elsewhere: no drive is let in"),
        (change("etc/glowplug/instance.json", "{"), "marker: "),
        (change("etc/glowplug.conf", "user=root\n"), "'user': there is no such key"),
        (change("etc/glowplug.conf", "trust=never\n"), "'trust': it is auto, machine"),
        (change("etc/glowplug.conf", "users=debian\n"), "'debian': the target has no such account"),
        (change("etc/shadow", ""), "password of root: "),
        (remove("etc/shadow"), "accounts: failed to read '/etc/shadow'"),
        (change("etc/shadow", "root:!:19000:0:99999:7::9000:\n"), "account root: it has expired"),
        (change("etc/shadow", "root::19000:0:99999:7:::\n"), "account root: it has no password"),
        (
            change("etc/passwd", "root:x:0:0:root:/root:/usr/sbin/nologin\n"),
            "account root: its shell is /usr/sbin/nologin",
        ),
        (
            change("etc/passwd", "root:x:0:0:root:/root:/bin/zsh\n"),
            "its shell /bin/zsh is not there",
        ),
        (change(SSHD, "PermitRootLogin no\n"), "PermitRootLogin: no: root's keys let nobody in"),
        (change(SSHD, "PubkeyAuthentication no\n"), "sshd: PubkeyAuthentication is no"),
        (change(SSHD, "AllowUsers debian admin@10.*\n"), "AllowUsers: it does not name root"),
        (change(SSHD, "DenyUsers r*\n"), "DenyUsers: it names root"),
        (change(SSHD, "AuthorizedKeysFile /etc/keys\n"), "keys of root: "),
        (remove("usr/sbin/sshd"), "sshd: there is none"),
        (change("etc/ssh/ssh_host_ed25519_key", "secret"), "host keys: the image has some"),
        (remove("usr/bin/ssh-keygen"), "host keys: there are none, and no ssh-keygen"),
        (mask("serial-getty@ttyS0.service"), "getty: serial-getty@ttyS0.service is masked"),
        (
            change("boot/grub/grub.cfg", GRUB.replace("console=ttyS0", "")),
            "console: /boot/grub/grub.cfg names no serial console",
        ),
        (
            change("boot/grub/grub.cfg", GRUB.replace(" ro ", " ro glowplug=off ")),
            "policy: glowplug=off switches it off, in /boot/grub/grub.cfg",
        ),
        (
            mask("systemd-networkd.service"),
            "network: the drive's is left alone: networkd is masked",
        ),
    ],
)
def test_login_does_not_work(root, broken, expected):
    broken(root)
    found = answer("check-image", root, status=1)
    assert any(expected in line for line in texts(found, "bad")), texts(found, "bad")


def test_nobody_obeys_the_rest(root):
    """No cloud-init, and nothing but credentials is asked for: then nobody makes host keys."""
    keys = ("hostname", "network", "files", "user-data", "host-keys")
    write(root, {"etc/glowplug.conf": "".join(f"{key}=no\n" for key in keys)})
    found = answer("check-image", root, status=1)
    assert texts(found, "bad") == [
        "host keys: nobody makes them (host-keys=no), and sshd does not start without"
    ]
    assert texts(found, "note") == [
        "cloud-init: there is none, and by the policy nothing but credentials is obeyed",
        "network: the drive's is left alone (network=no)",
    ]


def test_nearest_key(root):
    write(root, {"etc/glowplug.conf": "key-user=root\ntrsut=any\n"})
    found = answer("check-image", root, status=1)
    advice = [
        finding.get("advice") for finding in found["findings"] if finding["subject"] == "policy"
    ]
    assert advice == ["did you mean 'key-users'?", "did you mean 'trust'?"]


def test_built_in_modules(root):
    names = "".join(f"kernel/fs/{module}.ko\n" for module in MODULES)
    write(root, {INITRAMFS: initramfs(modules=[])})
    write(root, {f"usr/lib/modules/{KERNEL}/modules.builtin": names})
    answer("check-image", root)


COMPRESSORS = [
    "cat",
    "gzip -c",
    "bzip2 -c",
    "xz --check=crc32 -c",
    "zstd -q -c",
    "lz4 -l -q -c",
]


@pytest.mark.parametrize("before", [b"", microcode(), microcode() * 2], ids=["", "one", "two"])
@pytest.mark.parametrize("compressor", COMPRESSORS)
def test_every_compression(root, compressor, before):
    """Microcode before it, as the kernel unpacks them one over the other."""
    words = compressor.split()
    packed = subprocess.run(words, input=initramfs(), capture_output=True, check=True).stdout
    write(root, {INITRAMFS: before + packed})
    found = answer("check-image", root)
    assert f"modules: /{INITRAMFS} has all that a drive needs" in texts(found, "good")


def test_whoever_is_not_root(root, open_directory):
    """What he may not read is told as that, not as missing."""
    copy = open_directory / "root"
    shutil.copytree(root, copy, symlinks=True)
    (copy / "etc/shadow").chmod(0o600)
    found = answer("check-image", copy, status=1, user=NOBODY)
    assert any("/etc/shadow': Permission denied" in line for line in texts(found, "bad"))


def test_nothing_is_written(root):
    def state():
        return {str(path): path.lstat().st_mtime_ns for path in root.rglob("*")}

    before = state()
    run("check-image", root)
    assert state() == before
