import Testing

@testable import Glowplug

/// Rule 6: what keeps a record open, of the changes beside credentials.
@Suite("What a failure keeps open")
struct EndedRecordTests {
  private static let problem = Failure("write", "x", "No space left on device")

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let change: Change
    let outcome: Outcome
    let isDone: Bool

    init(_ kind: Change.Kind, _ action: Change.Action, _ outcome: Outcome, isDone: Bool) {
      testDescription = "\(kind), \(outcome.name)"
      change = Change(kind: kind, user: nil, path: nil, action: action)
      (self.outcome, self.isDone) = (outcome, isDone)
    }
  }

  private static let unit = Change.Action.arrange(Runtime())

  static let rows: [Row] = [
    Row(.network, unit, .failed(problem), isDone: true),
    Row(.network, .cannotArrange(problem), .failed(problem), isDone: true),
    Row(.userData, unit, .failed(problem), isDone: true),
    Row(.userData, .failForNow(problem), .failed(problem), isDone: true),
    Row(.hostKeys, unit, .failed(problem), isDone: true),
    Row(.seed, .linkSeed(to: "/run/glowplug"), .failed(problem), isDone: true),
    Row(.marker, .writeRecord, .failed(problem), isDone: true),
    Row(.file, .fail(problem), .failed(problem), isDone: true),
    Row(.file, .failForNow(problem), .failed(problem), isDone: false),
    Row(.hostname, .failForNow(problem), .failed(problem), isDone: false),
    Row(
      .network, .replaceByLink(FilePlace.resolver, to: "/x"), .failed(problem), isDone: false),
    Row(.network, .replaceByLink(FilePlace.resolver, to: "/x"), .applied, isDone: true),
  ]

  @Test("what is made anew at every boot keeps nothing open", arguments: rows)
  func ended(_ row: Row) throws {
    var plan = Plan.decide(Situations.found(Situations.target { _ in }))
    var begun = try #require(plan.record)
    begun.isDone = false
    plan.changes = [row.change]
    #expect(Once.ended(begun, plan, [row.outcome]).isDone == row.isDone)
  }

  @Test("once all was done nothing but credentials opens it again", arguments: rows)
  func finished(_ row: Row) throws {
    var plan = Plan.decide(Situations.found(Situations.target { _ in }))
    let begun = try #require(plan.record)
    (plan.changes, plan.wasFinished) = ([row.change], true)
    #expect(Once.ended(begun, plan, [row.outcome]).isDone)
  }
}
