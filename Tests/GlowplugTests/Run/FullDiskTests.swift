import Testing

@testable import Glowplug

/// A disk that runs full: a tmpfs of a few pages.
@Suite("A full disk")
struct FullDiskTests {
  private static let script = """
    set -eu
    glowplug=$1 root=$2 drive=$3 place=$4 free=$5
    mount -t tmpfs -o size=256k,mode=755 none "$place"
    cp -a "$root/." "$place"
    dd if=/dev/zero of="$place/fill" bs=4096 2>/dev/null || :
    truncate -s "-$((free * 4096))" "$place/fill"
    status=0
    "$glowplug" --sysroot "$place" --source "$drive" >/dev/null 2>"$place/../messages" || status=$?
    echo "first $status"
    sed 's/^/shadow1 /' "$place/etc/shadow"
    [ ! -e "$place/root/.ssh/authorized_keys" ] || sed 's/^/keys1 /' "$place/root/.ssh/authorized_keys"
    rm "$place/fill"
    status=0
    "$glowplug" --sysroot "$place" --source "$drive" >/dev/null 2>&1 || status=$?
    echo "second $status"
    sed 's/^/shadow2 /' "$place/etc/shadow"
    sed 's/^/keys2 /' "$place/root/.ssh/authorized_keys"
    find "$place" -name '*.glowplug' -printf 'left %p\\n'
    """

  @Test("old or new, whole; said; and finished once there is room", arguments: 0...8)
  func full(_ freePages: Int) throws {
    try requireRoot()
    let root = try TestRoot()
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("root")
    let result = try Child.shellWithOwnMounts(
      FullDiskTests.script, try Child.glowplug, root.directory.path, Fixtures.drive("nova"),
      directory.path("root"), "\(freePages)")
    try #require(result.status == 0, "\(result.errors)")
    func lines(_ word: String) -> [String] {
      result.output.split(separator: "\n").filter { $0.hasPrefix(word + " ") }
        .map { String($0.dropFirst(word.count + 1)) }
    }
    let status = try #require(lines("first").first)
    let old = TestRoot.shadow.split(separator: "\n").map { String($0) }
    #expect(lines("shadow1").count == old.count)
    #expect(Array(lines("shadow1").dropFirst()) == Array(old.dropFirst()))
    let isNew = lines("shadow1").first?.hasPrefix("root:$y$") == true
    #expect(isNew || lines("shadow1") == old)
    #expect(lines("keys1").isEmpty || lines("keys1") == [Keys.ed25519])
    let isComplete = isNew && !lines("keys1").isEmpty
    if status == "0" { #expect(isComplete) }
    if freePages == 0 {
      #expect(status == "1")
      #expect(try directory.read("messages").contains("No space left on device"))
    }
    #expect(lines("second") == ["0"])
    #expect(lines("shadow2").first?.hasPrefix("root:$y$") == true)
    #expect(lines("keys2") == [Keys.ed25519])
    #expect(lines("left") == [])
  }
}
