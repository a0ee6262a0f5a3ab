import Foundation
import Testing

@testable import Glowplug

/// Rule 10, on a tmpfs in a mount namespace of its own.
@Suite("A root that is mounted read-only")
struct ReadOnlyRootTests {
  /// `$1` glowplug, `$2` a root, `$3` a drive, `$4` where it is mounted, `$5` where the hand-over goes.
  private static func script(_ mounting: String, _ arguments: String = "") -> String {
    """
    set -eu
    glowplug=$1 root=$2 drive=$3 place=$4 run=$5
    \(mounting)
    cat /proc/self/mountinfo >"$run.before"
    status=0
    ${GLOWPLUG_ALARM:+perl -e 'alarm shift; exec @ARGV' "$GLOWPLUG_ALARM"} "$glowplug" --sysroot "$place" --source "$drive" --run "$run" \(arguments) >"$run.out" 2>&1 || status=$?
    cat /proc/self/mountinfo >"$run.after"
    cp "$place/etc/shadow" "$run.shadow"
    if touch "$place/x" 2>/dev/null; then echo writable >"$run.state"; else echo read-only >"$run.state"; fi
    exit "$status"
    """
  }

  private struct Result {
    let status: Int32
    let output: String
    let shadow: String
    let state: String
    let isHandedOver: Bool
    let mountsChanged: Bool
  }

  private func run(_ mounting: String, _ arguments: String = "", again: Bool = false) throws
    -> Result
  {
    try requireRoot()
    let root = try TestRoot()
    if again {
      try #require(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
      try root.boot()
    }
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("place")
    let child = try Child.shellWithOwnMounts(
      ReadOnlyRootTests.script(mounting, arguments), try Child.glowplug, root.directory.path,
      Fixtures.drive("nova"), directory.path("place"), directory.path("run"))
    try #require(directory.exists("run.state"), "\(child.errors)")
    return Result(
      status: child.status, output: try directory.read("run.out"),
      shadow: try directory.read("run.shadow"),
      state: try directory.read("run.state").trimmingCharacters(in: .newlines),
      isHandedOver: directory.exists("run/report.json"),
      mountsChanged: try directory.read("run.before") != directory.read("run.after"))
  }

  private static let tmpfs = """
    mount -t tmpfs -o mode=755,size=4m,nosuid,noatime none "$place"
    cp -a "$root/." "$place"
    """

  static let readOnly: [(name: String, mounting: String)] = [
    ("by its file system", tmpfs + "\nmount -o remount,ro \"$place\""),
    (
      "by its mount alone",
      tmpfs + "\nmount --bind \"$place\" \"$place\"\nmount -o remount,bind,ro \"$place\""
    ),
  ]

  @Test("its own bound in time does not leave it writable")
  func alarm() throws {
    let slow = """
      \(ReadOnlyRootTests.tmpfs)
      printf 'ENCRYPT_METHOD SHA512\\nSHA_CRYPT_MIN_ROUNDS 1000000\\n' >"$place/etc/login.defs"
      mount -o remount,ro "$place"
      export GLOWPLUG_ALARM=1
      """
    let result = try run(slow, "--users root,debian,eve,root2")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.state == "read-only")
    #expect(result.shadow != TestRoot.shadow)
  }

  @Test("one that stays so although the kernel says that it worked: nothing of it is written to")
  func stays() throws {
    let claiming = """
      \(ReadOnlyRootTests.tmpfs)
      mount -o remount,ro "$place"
      echo "#!/bin/sh
      exec strace -f -o '$run.calls' -e inject=fsconfig:retval=0 '$glowplug' \\"\\$@\\"" >"$run.claiming"
      chmod +x "$run.claiming"
      glowplug=$run.claiming
      """
    let result = try run(claiming)
    #expect(result.status == 1)
    #expect(result.output.contains("failed to write to '"))
    #expect(result.shadow == TestRoot.shadow)
  }

  @Test("is written, and is as it was after", arguments: readOnly)
  func written(_ row: (name: String, mounting: String)) throws {
    let result = try run(row.mounting)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.shadow.hasPrefix("root:$y$"))
    #expect(result.state == "read-only")
    #expect(result.isHandedOver)
    #expect(!result.mountsChanged)
  }

  /// strace(1) in front of it, which has these calls fail as a kernel without them.
  private static func lacking(_ calls: String) -> String {
    """

    echo "#!/bin/sh
    exec strace -f -o '$run.calls' -e inject=\(calls):error=ENOSYS '$glowplug' \\"\\$@\\"" >"$run.lacking"
    chmod +x "$run.lacking"
    glowplug=$run.lacking
    """
  }

  @Test(
    "the same by mount(2), where the kernel has no newer calls: Linux 5.12, 5.8 and 5.2",
    arguments: readOnly, ["mount_setattr", "statx", "mount_setattr,statx,fspick,openat2"])
  func olderKernel(_ row: (name: String, mounting: String), _ calls: String) throws {
    let result = try run(row.mounting + ReadOnlyRootTests.lacking(calls))
    #expect(result.status == 0, "\(result.output)")
    #expect(result.shadow.hasPrefix("root:$y$"))
    #expect(result.state == "read-only")
    #expect(result.isHandedOver)
    #expect(!result.mountsChanged)
  }

  @Test("a writable one stays writable")
  func writable() throws {
    let result = try run(ReadOnlyRootTests.tmpfs)
    #expect(result.status == 0)
    #expect(result.state == "writable")
    #expect(!result.mountsChanged)
  }

  @Test("a dry run does not touch it", arguments: readOnly)
  func dryRun(_ row: (name: String, mounting: String)) throws {
    let result = try run(row.mounting, "--dry-run")
    #expect(result.status == 0)
    #expect(result.shadow == TestRoot.shadow)
    #expect(result.state == "read-only")
  }

  @Test("nothing to write: it is not remounted", arguments: readOnly)
  func nothingToWrite(_ row: (name: String, mounting: String)) throws {
    let result = try run(row.mounting, again: true)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("already provisioned"))
    #expect(result.state == "read-only")
    #expect(!result.mountsChanged)
  }

  @Test("one that cannot be written: said, and the hand-over still happens")
  func neverWritable() throws {
    // An overlay of lower directories alone can't be made writable.
    let overlay = """
      mount -t tmpfs none "$place"
      mkdir "$place/a" "$place/b" "$place/m"
      cp -a "$root/." "$place/a"
      mount -t overlay -o "lowerdir=$place/a:$place/b" none "$place/m"
      place=$place/m
      """
    let result = try run(overlay)
    #expect(result.status == 1)
    #expect(result.shadow == TestRoot.shadow)
    #expect(result.isHandedOver)
    #expect(result.output.contains("Read-only file system"), "\(result.output)")
    #expect(!result.output.contains("Tr4ce9WqLmXz"))
  }
}
