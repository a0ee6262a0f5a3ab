import Foundation
import Testing

@testable import Glowplug

/// A run with `--boot`, in namespaces where the host's name and /sys, /dev and /run are a test's own: nothing of the
/// machine that runs the tests is looked at or written to.
struct Booted {
  let status: Int32
  let seen: TemporaryDirectory
  let root: TestRoot
  var stops: Bool { seen.exists("required") }
  var isHandedOver: Bool { seen.exists("run/glowplug/report.json") }

  private static let script = """
    set -eu
    if [ -n "${GLOWPLUG_DEVICE-}" ]; then
      loop=$(losetup --find --show --read-only "$GLOWPLUG_DEVICE")
      trap 'losetup --detach "$loop"' EXIT
    fi
    glowplug=$1 root=$2 drive=$3 commandLine=$4 product=$5 uuid=$6 seen=$7
    shift 7
    hostname unnamed
    mount -t tmpfs none /sys
    mkdir -p /sys/class/dmi/id /sys/class/block
    echo "$product" >/sys/class/dmi/id/product_name
    echo "$uuid" >/sys/class/dmi/id/product_uuid
    mount -t tmpfs none /dev
    mknod /dev/null c 1 3
    touch /dev/kmsg /dev/urandom
    if [ -n "${GLOWPLUG_DEVICE-}" ]; then
      mkdir /sys/class/block/vda
      mknod /dev/vda b 7 "${loop#/dev/loop}"
      cp -a /dev/vda "$loop"
    fi
    mount -t tmpfs none /run
    # mount(8) keeps its notes there.
    rmdir /run/mount 2>/dev/null || :
    for directory in sys dev run; do
      [ ! -d "${GLOWPLUG_MACHINE-/nonexistent}/$directory" ] || cp -a "$GLOWPLUG_MACHINE/$directory/." "/$directory"
    done
    if [ -n "${GLOWPLUG_TPM-}" ]; then
      mkdir /dev/pts
      mount -t devpts -o newinstance,ptmxmode=0666 none /dev/pts
      ln -s pts/ptmx /dev/ptmx
      python3 "$GLOWPLUG_TPM_SCRIPT" "$GLOWPLUG_TPM" "$seen/tpm" >&2 &
      tpm=$!
      trap 'kill "$tpm" || :' EXIT
      while [ ! -e /dev/tpmrm0 ]; do sleep 0.02; done
    fi
    status=0
    ${GLOWPLUG_TRACE:+strace -f -o "$seen/calls" ${GLOWPLUG_FAULT-}} \
      ${GLOWPLUG_DESCRIPTORS:+prlimit "--nofile=$GLOWPLUG_DESCRIPTORS"} "$glowplug" --boot --sysroot "$root" ${drive:+--source "$drive"} --cmdline "$commandLine" "$@" \
      >"$seen/out" 2>"$seen/err" || status=$?
    [ ! -e /run/glowplug-required ] || touch "$seen/required"
    cp -a /run "$seen/run"
    hostname >"$seen/hostname"
    cp /dev/urandom "$seen/pool"
    cp /dev/kmsg "$seen/kmsg"
    exit "$status"
    """

  static func boot(
    _ root: TestRoot, drive: String? = Fixtures.drive("nova"), commandLine: String = "",
    product: String = "", uuid: String = "", _ arguments: String...
  ) throws -> Booted {
    try boot(root, drive, commandLine, product, uuid, arguments, environment: [])
  }

  /// With what a machine has in /sys, /dev and /run besides: directories of that one.
  static func boot(
    _ root: TestRoot, on machine: TemporaryDirectory, commandLine: String = "",
    _ arguments: String...
  ) throws -> Booted {
    try boot(
      root, nil, commandLine, "", "", arguments, environment: ["GLOWPLUG_MACHINE=\(machine.path)"])
  }

  /// The same under strace(1), whose output is in `calls`.
  static func traced(_ root: TestRoot, commandLine: String) throws -> Booted {
    try boot(
      root, Fixtures.drive("nova"), commandLine, "", "", [], environment: ["GLOWPLUG_TRACE=1"])
  }

  /// On a kernel that lacks these calls: ENOSYS.
  static func lacking(_ calls: String, _ root: TestRoot, commandLine: String) throws -> Booted {
    let fault = "-e trace=\(calls) -e inject=\(calls):error=ENOSYS"
    return try boot(
      root, Fixtures.drive("nova"), commandLine, "", "", [],
      environment: ["GLOWPLUG_TRACE=1", "GLOWPLUG_FAULT=\(fault)"])
  }

  /// A drive of which that file can't be read: EIO; its report is in `out`.
  static func unreadable(_ root: TestRoot, _ drive: String, _ path: String) throws -> Booted {
    let fault = "-P \(drive)/\(path) -e trace=read -e inject=read:error=EIO"
    return try boot(
      root, drive, "", "", "", ["--json"],
      environment: ["GLOWPLUG_TRACE=1", "GLOWPLUG_FAULT=\(fault)"])
  }

  /// On a machine of which that device can't be read: EIO.
  static func unreadable(
    _ root: TestRoot, on machine: TemporaryDirectory, device: String, _ arguments: String...
  ) throws -> Booted {
    let fault = "-P \(device) -e trace=read,pread64 -e inject=read,pread64:error=EIO"
    return try boot(
      root, nil, "glowplug.wait=0", "", "", arguments,
      environment: [
        "GLOWPLUG_MACHINE=\(machine.path)", "GLOWPLUG_TRACE=1", "GLOWPLUG_FAULT=\(fault)",
      ])
  }

  /// With a TPM that behaves in that way, as Tests/Fixtures/tpm.py has it; `tpm` lists what it was asked.
  ///
  /// The fault is what strace(1) is to inject.
  static func boot(
    _ root: TestRoot, tpm: String, drive: String? = Fixtures.drive("nova"),
    commandLine: String = "glowplug.measure=12", uuid: String = "",
    on machine: TemporaryDirectory? = nil, traced: Bool = false, fault: String? = nil,
    _ arguments: String...
  ) throws -> Booted {
    let script = Fixtures.directory.appending(path: "tpm.py").path
    let files = machine.map { ["GLOWPLUG_MACHINE=\($0.path)"] } ?? []
    return try boot(
      root, drive, commandLine, "", uuid, arguments,
      environment: ["GLOWPLUG_TPM=\(tpm)", "GLOWPLUG_TPM_SCRIPT=\(script)"] + files
        + (traced || fault != nil ? ["GLOWPLUG_TRACE=1"] : [])
        + (fault.map { ["GLOWPLUG_FAULT=\($0)"] } ?? []))
  }

  /// With that image as the one block device, `/dev/vda`, and a limit to the files that are open at once.
  static func boot(
    _ root: TestRoot, device: String, descriptors: Int
  ) throws -> Booted {
    try boot(
      root, nil, "", "", "", [],
      environment: ["GLOWPLUG_DEVICE=\(device)", "GLOWPLUG_DESCRIPTORS=\(descriptors)"])
  }

  private static func boot(
    _ root: TestRoot, _ drive: String?, _ commandLine: String, _ product: String, _ uuid: String,
    _ arguments: [String], environment: [String]
  ) throws -> Booted {
    try requireRoot()
    let seen = try TemporaryDirectory()
    try seen.write("cmdline", "BOOT_IMAGE=x ro quiet \(commandLine)\n")
    let child = try Child.run(
      "env",
      environment + [
        "unshare", "--uts", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
        try Child.glowplug,
        root.directory.path, drive ?? "", seen.path("cmdline"), product, uuid, seen.path,
      ] + arguments)
    try #require(seen.exists("kmsg"), "\(child.errors)")
    return Booted(status: child.status, seen: seen, root: root)
  }
}
