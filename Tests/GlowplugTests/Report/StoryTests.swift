import Foundation
import Testing

@testable import Glowplug

/// What is told of a run that saw more than it used.
@Suite("What a report tells of the drives")
struct StoryTests {
  static let problem = Failure("mount", "/dev/sr0", "Input/output error")
  static let good = Candidate(Situations.source, Situations.drive(), fingerprint: nil)

  /// The report of a run that found a good drive and could then not open it.
  private static func report(
    _ target: Target, _ arguments: String...
  ) throws -> ReportDocument {
    let sighting = Sighting(
      candidates: [good], found: .none(problem), rule: .firstBoot, problems: [])
    let situation = Situations.nothingFound(target, .none(problem))
    let story = Story(situation, Plan.decide(situation), sighting, .none)
    let report = Report(story, try Orders.order(), Stopwatch())
    return try ReportDocument(Data(report.json().bytes))
  }

  @Test(
    "a drive that could not be opened again was not used, and it is said why",
    arguments: [
      (DecisionTests.provisioned, "already-provisioned"), (DecisionTests.fresh, "no-drive"),
    ])
  func reopening(_ target: Target, _ decision: String) throws {
    let report = try StoryTests.report(target)
    #expect(report.decision == decision)
    #expect(report.drive == nil)
    #expect(report.instance == nil)
    #expect(report.changes.isEmpty)
    let reason = StoryTests.problem.message.text
    #expect(report.reason == reason)
    #expect(
      report.candidates
        == [ReportDocument.Candidate(source: "/dev/sr0", used: false, reason: reason)])
  }

  @Test("of two the one that was taken is used, the other is not, and neither where it is refused")
  func used() throws {
    let other = DriveSource(
      path: "/dev/vdb", kind: .blockDevice, fileSystem: "vfat", label: "config-2")
    let broken = DriveSource(
      path: "/dev/vdc", kind: .blockDevice, fileSystem: "vfat", label: "config-2")
    let candidates = [
      StoryTests.good, Candidate(other, Situations.drive(), fingerprint: nil),
      Candidate(broken, Failure("read", "openstack/latest/meta_data.json", "no")),
    ]
    func used(_ situation: Situation) throws -> [Bool] {
      let sighting = Sighting(
        candidates: candidates, found: .none(nil), rule: .firstBoot, problems: [])
      let story = Story(situation, Plan.decide(situation), sighting, .none)
      let report = Report(story, try Orders.order(), Stopwatch())
      #expect(report.allWarnings.filter { $0.contains("/dev/vdc is no config drive") }.count == 1)
      for candidate in candidates {
        #expect(report.isUsed(candidate) == (report.reason(against: candidate) == nil))
      }
      return candidates.map { report.isUsed($0) }
    }
    #expect(try used(Situations.found(DecisionTests.fresh)) == [true, false, false])
    #expect(try used(Situations.found(DecisionTests.provisioned)) == [true, false, false])
    let refused = Situations.found(DecisionTests.fresh, trust: .rule(.machine))
    #expect(try used(refused) == [false, false, false])
    #expect(try used(Situations.found(DecisionTests.unusable)) == [false, false, false])
  }
}
