"""Rule 17 on a real kernel, with a TPM: what of a drive is used is in a register before it is used.

What is read back is what a verifier reads: the registers in sysfs, the log, sha256sum.
"""

import json
import re

import pytest

from harness import attachments, config_drives, tiny
from harness.disk import Disk
from harness.guests import guest
from harness.inspection import SECONDS_OF_BOOT, STOP_BEFORE_THE_SYSTEM, boot_and_stop
from harness.machine import Machine
from harness.provisioned import MACHINE_ID, identity
from harness.tpm import FAILURE, PCR_EVENT, records, replay, tpm

NONE = "config-drive:none"


@pytest.mark.xdist_group("measuring-dracut")
def test_every_boot_with_all_banks(nova):
    """The first boot, the second, one without the drive, and one with a stranger's."""
    stranger = config_drives.nova_like("measured-stranger", uuid=config_drives.OTHER_INSTANCE)
    made = guest("trixie-tpm")
    with tpm("tpm-crb") as chip, Disk(made) as disk:
        with disk.opened() as root:
            (root / "etc/glowplug.conf").write_text("measure=12\n")
        first = boot(made, disk, chip, [nova], nova.instance)
        check_word(first, f"provision:{nova.instance}", password="yes")
        with disk.opened() as root:
            (root / "etc/machine-id").write_text(MACHINE_ID)
        second = boot(made, disk, chip, [nova], nova.instance)
        check_word(second, f"already-provisioned:{nova.instance}", password="yes")
        assert digests_of(second) == digests_of(first)
        kept = without_drive(boot(made, disk, chip, [], nova.instance))
        assert kept == f"config-drive:already-provisioned:{nova.instance}"
        kept = without_drive(boot(made, disk, chip, [stranger], nova.instance))
        assert kept == f"config-drive:refused:{nova.instance}"


@pytest.mark.xdist_group("measuring-initramfs-tools")
def test_one_bank(nova):
    made = guest("bookworm-initramfs-tools")
    with tpm("tpm-tis", ["sha256"]) as chip, Disk(made) as disk:
        stopped = boot(made, disk, chip, [nova], None, "ro glowplug.measure=12", ["sha256"])
        check_word(stopped, f"provision:{nova.instance}", password="yes")


def boot(made, disk, chip, drives, uuid, append="ro", banks=("sha1", "sha256", "sha384", "sha512")):
    """One boot, whose registers are what its log says, with one event and no more."""
    attached = [attachments.virtio_disk(drive.image) for drive in drives]
    with chip.running():
        stopped = boot_and_stop(
            made, attached, append, disk=disk, tpm=chip, name="measuring", **identity(uuid)
        )
    assert len(chip.events()) == 1
    assert word_of(stopped).encode() in chip.events()[0]
    registers = dict(line.split() for line in stopped.sections["registers"].splitlines())
    assert set(registers) == set(banks)
    for bank, value in registers.items():
        assert value.lower() == replay(stopped.sections["measured"], 12, bank)
    assert stopped.sections["log-mode"] == "600\n"
    if made.name == "trixie-tpm":
        assert word_of(stopped) in stopped.sections["pcrlock"]
    return stopped


def word_of(stopped):
    words = [record["content"]["string"] for record in records(stopped.sections["measured"])]
    (word,) = [word for word in words if word.startswith("config-drive:")]
    return word


def digests_of(stopped):
    return dict(re.findall(r":([a-z_]+)=([^:]*)", word_of(stopped)))


def check_word(stopped, beginning, password):
    """Its digests are those of the files that were handed on; the report has it, too."""
    reported = {"pcr": 12, "word": word_of(stopped), "outcome": "applied"}
    assert stopped.report["measured"] == reported
    lines = [line.split() for line in stopped.sections["digests"].splitlines()]
    found = {name.rpartition("/")[2].partition(".")[0]: digest for digest, name in lines}
    assert word_of(stopped).startswith(f"config-drive:{beginning}:meta_data=")
    assert digests_of(stopped) == {
        "meta_data": found["meta_data"],
        "password": password,
        "user_data": found["user_data"],
        "network_data": found["network_data"],
        "vendor_data": found["vendor_data"],
        "files": found["-"],
        "kept_network": "-",
    }


def without_drive(stopped):
    """What its word begins with; the root's own copy of the network is all that was used."""
    kept = stopped.sections["kept-network"].split()[0]
    nothing = dict.fromkeys(["meta_data", "user_data", "network_data", "vendor_data", "files"], "-")
    assert digests_of(stopped) == {**nothing, "password": "no", "kept_network": kept}
    return word_of(stopped).partition(":meta_data=")[0]


# What a TPM does besides, in seconds.

SCRIPT = """
echo 'quiet glowplug.wait=0 {settings}' > /cmdline
section run glowplug --boot --json --cmdline /cmdline
section log cat /run/log/systemd/tpm2-measure.log
section mode stat -c %a /run/log/systemd/tpm2-measure.log
section shadow cat /sysroot/etc/shadow
section handed find /run/glowplug
{register}
"""
REGISTER = "section register cat /sys/class/tpm/tpm0/pcr-sha256/12"


def run(drive, settings, register=REGISTER, **options):
    attached = [attachments.virtio_disk(drive.image)] if drive else []
    script = SCRIPT.format(settings=settings, register=register)
    return tiny.boot(script, attached, name="measuring", **options)


def report_of(seen):
    """The report, the exit status, and what was said."""
    text, status = re.fullmatch(r"(.*)@@exit (\d+)\n", seen["run"], re.DOTALL).groups()
    start = text.index("{\n")
    end = text.rindex("\n}") + 2
    return json.loads(text[start:end]), int(status), text[:start] + text[end:]


def is_untouched(seen):
    return "root:*:" in seen["shadow"] and "No such file" in seen["handed"]


@pytest.mark.xdist_group("measuring-initramfs-tools")
@pytest.mark.parametrize("model", ["tpm-crb", "tpm-tis"])
def test_error(nova, model):
    """Nothing of the drive is used, and the log says nothing that is not so."""
    with tpm(model, answers={PCR_EVENT: FAILURE}) as chip, chip.running():
        seen = run(nova, "glowplug.measure=12", tpm=chip)
    report, status, _ = report_of(seen)
    assert (report["decision"], status) == ("refused", 1)
    assert "/dev/tpmrm0" in report["reason"] and "0x00000101" in report["reason"]
    assert report["measured"]["outcome"] == "failed"
    assert is_untouched(seen) and seen["mode"].startswith("600")
    assert records(seen["log"].partition("@@exit")[0]) == []


@pytest.mark.xdist_group("measuring-initramfs-tools")
def test_silence(nova):
    """Five seconds, and it goes on without the drive; the log is marked: it may lack something."""
    with tpm("tpm-crb", answers={PCR_EVENT: None}) as chip, chip.running():
        # Whoever asks it next waits for two minutes.
        seen = run(nova, "glowplug.measure=12", register="", tpm=chip)
    report, status, _ = report_of(seen)
    assert (report["decision"], status) == ("refused", 1)
    assert 5_000_000 <= report["microseconds"]["total"] < 15_000_000
    assert is_untouched(seen) and seen["mode"].startswith("1600")


@pytest.mark.xdist_group("measuring-initramfs-tools")
def test_no_chip(nova):
    report, status, said = report_of(run(nova, "glowplug.measure=12"))
    assert (report["decision"], status) == ("provision", 0)
    assert "no TPM: nothing is measured" in said


@pytest.mark.xdist_group("measuring-initramfs-tools")
def test_nobody_asks(nova):
    with tpm("tpm-crb") as chip, chip.running():
        seen = run(nova, "", tpm=chip)
    report, status, _ = report_of(seen)
    assert (report["decision"], status, report["measured"]) == ("provision", 0, None)
    assert chip.events() == [] and set(seen["register"].split()[0]) == {"0"}


@pytest.mark.xdist_group("measuring-initramfs-tools")
@pytest.mark.parametrize("setting", ["glowplug.measure=yes", "glowplug.measure=12 glowplug=off"])
def test_nothing_is_used(setting):
    """Nor is a boot without a word: who reads the register knows that nobody may add one."""
    with tpm("tpm-tis") as chip, chip.running():
        seen = run(None, setting, tpm=chip)
    report, _, _ = report_of(seen)
    assert report["measured"] == {"pcr": 12, "word": NONE, "outcome": "applied"}
    log = seen["log"].partition("@@exit")[0]
    assert [record["content"]["string"] for record in records(log)] == [NONE]
    assert seen["register"].split()[0].lower() == replay(log, 12, "sha256")


@pytest.mark.xdist_group("measuring-dracut")
def test_silence_holds_up_no_stop(nova):
    """The process that waits for the TPM can't be killed: systemd is not to wait for it either."""
    made = guest("trixie-tpm")
    append = f"ro glowplug.measure=12 {STOP_BEFORE_THE_SYSTEM}"
    drives = [attachments.virtio_disk(nova.image)]
    with tpm("tpm-crb", answers={PCR_EVENT: None}) as chip, chip.running(), Disk(made) as disk:
        options = dict(append=append, disk=disk, tpm=chip, name="measuring")
        with Machine(made, drives, **options, **identity(nova.instance)) as machine:
            # What follows asks the TPM.
            machine.wait_for("@@begin registers", SECONDS_OF_BOOT)
            text = machine.console.text
    refused = moment(text, "glowplug: refused: failed to ask '/dev/tpmrm0'")
    assert moment(text, "Received SIGTERM from PID 1") - refused < 8


def moment(text, line):
    """Seconds of the kernel's clock."""
    return float(re.search(rf"\[ *(\d+\.\d+)\][^\n]*{re.escape(line)}", text).group(1))


@pytest.mark.xdist_group("measuring-initramfs-tools")
def test_cloud_init_reads_what_was_measured(nova):
    """The copy, whose digests are in the register, and not the drive."""
    made, drives = guest("bookworm-cloud-init"), [attachments.ide_cdrom(nova.image)]
    options = dict(append="ro glowplug.measure=12", name="measuring")
    with tpm("tpm-crb") as chip, chip.running(), Disk(made) as disk:
        with Machine(made, drives, disk=disk, tpm=chip, **options) as machine:
            machine.login_on_console("root", nova.password)
            assert "status: done" in machine.run("cloud-init status --wait", 600).output
            result = json.loads(machine.run("cat /run/cloud-init/result.json").output)["v1"]
            assert "[source=/var/lib/cloud/seed/config_drive]" in result["datasource"]
            assert machine.run("cat /root/user-data-ran").output.strip() == "yes"
            report = json.loads(machine.run("cat /run/glowplug/report.json").output)
            assert report["measured"]["outcome"] == "applied"
            assert report["measured"]["word"].encode() in chip.events()[0]
