import Foundation
import Testing

@testable import Glowplug

/// What was written stays written: only the record does not say so.
@Suite("A record that can't be written at the end")
struct LastRecordTests {
  private static func options(_ root: TestRoot) throws -> Options {
    try runOptions([
      "--sysroot", root.directory.path, "--source", Fixtures.drive("nova"), "--json",
    ])
  }

  @Test("it alone fails, and the rest counts as applied")
  func alone() throws {
    let undisturbed = try TestRoot()
    let calls = try withExtendedLifetime(undisturbed) {
      FaultyRun.run(try LastRecordTests.options(undisturbed)).calls
    }
    let index = try #require(calls.lastIndex(of: .renameat))
    let root = try TestRoot()
    let fault = FaultyRun.Fault(index: index, error: Errno(code: 5 /* EIO */))
    let result = FaultyRun.run(try LastRecordTests.options(root), failing: fault).result
    let report = try ReportDocument(Data(result.output.bytes))
    #expect(report.outcomes == ["password root applied", "keys root applied", "marker failed"])
    #expect(result.exitStatus == 1)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try root.marker().state == "begun")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.marker().state == "done")
  }
}
