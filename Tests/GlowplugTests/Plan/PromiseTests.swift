import Testing

@testable import Glowplug

/// The plan that a dry run prints is the plan that a boot applies, over every decision of rule 6.
@Suite("The promise of a dry run")
struct PromiseTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let situation: Situation

    init(_ name: String, _ situation: Situation) {
      testDescription = name
      self.situation = situation
    }
  }

  private static let handOver: ByteString = "/run/glowplug"

  /// A drive that is let in, and a target with cloud-init.
  private static func withCloudInit(_ change: (inout CloudInitTarget) -> Void) -> Situation {
    let target = Situations.target {
      var cloudInit = CloudInitTarget()
      change(&cloudInit)
      $0.cloudInit = cloudInit
    }
    let sighted = Situation.Sighted(
      source: Situations.source, facts: Situations.drive(), usersOfAnotherPassword: [])
    return Situations.situation(target, .one(sighted), handOver: handOver)
  }

  private static func unmounted(_ change: (inout Target) -> Void) -> Situation {
    let target = Situations.target {
      $0.keys[0].unmounted = "/root"
      $0.keys[0].problem = Failure("add keys for", "root", "/root is not mounted yet")
      change(&$0)
    }
    return Situations.found(target)
  }

  private static let cloudInit: [Row] = [
    Row("a seed that is missing", withCloudInit { _ in }),
    Row(
      "a seed that is there", withCloudInit { $0.seed = .linked(to: handOver + "/config-drive") }),
    Row("a link of somebody's", withCloudInit { $0.seed = .linked(to: "/srv/seed") }),
    Row("a directory", withCloudInit { $0.seed = .blocked("it is there already") }),
    Row("switched off", withCloudInit { $0.refusal = "it is switched off" }),
  ]

  private static let homes: [Row] = [
    Row("a home that is not mounted", unmounted { _ in }),
    Row(
      "a home on the network", unmounted { ($0.keys[0].unmounted, $0.keys[0].place) = (nil, nil) }),
    Row(
      "a home that is not mounted at a second boot",
      unmounted { $0.recordState = .of(Situations.instance, isDone: false, .keys(isDone: false)) }),
    Row(
      "a home that is not mounted, and its keys were delivered",
      unmounted { $0.recordState = .of(Situations.instance, isDone: true, .keys(isDone: true)) }),
  ]

  private static let others: [Row] =
    ChangeDecisionTests.passwordRows.map { Row($0.testDescription, $0.situation) }
    + AuthorityTests.rows.map {
      Row($0.testDescription, Situations.found($0.target, trust: $0.trust, machine: $0.machine))
    }

  static let rows =
    DecisionTests.rows.map { Row($0.testDescription, $0.situation) } + cloudInit + homes + others

  @Test("it is a boot's plan but for the advice about machine-id", arguments: rows)
  func equality(_ row: Row) {
    let boot = Plan.decide(row.situation.of(.boot))
    var dry = Plan.decide(row.situation.of(.dryRun))
    let advice = dry.warnings.filter { $0.contains("empty its /etc/machine-id in an image") }
    let target = row.situation.target
    let isAdvised =
      target.hasBooted && target.problem == nil && row.situation.machine == .unknown
    #expect(advice.count == (isAdvised ? 1 : 0))
    #expect(!boot.warnings.contains { $0.contains("/etc/machine-id") })
    dry.warnings.removeAll { advice.contains($0) }
    #expect(dry == boot)
  }

  @Test("the rows reach every decision, and every kind of change")
  func reach() {
    let plans = PromiseTests.rows.map { Plan.decide($0.situation) }
    for decision in [Decision.provision, .alreadyProvisioned, .refused, .noDrive, .failed] {
      #expect(plans.contains { $0.decision == decision }, "\(decision)")
    }
    let changes = plans.flatMap { $0.changes }
    for kind in [Change.Kind.password, .keys, .marker, .seed, .tmpfiles] {
      #expect(changes.contains { $0.kind == kind }, "\(kind)")
    }
    #expect(changes.contains { $0.action == .confirmPassword })
    #expect(changes.contains { $0.action == .nothing })
    #expect(changes.contains { $0.failure != nil })
  }
}

extension Situation {
  /// The same, of another kind of run.
  func of(_ kind: RunKind) -> Situation {
    Situation(
      kind: kind, policy: policy, rule: rule, machine: machine, target: target, sight: sight,
      hasCandidates: hasCandidates, digestKey: digestKey,
      handOver: handOver, commandLine: commandLine, now: now)
  }
}
