import Testing

@testable import Glowplug

/// What a boot after the first one may still do for an instance that was begun: rule 5, `first-boot`.
@Suite("Retrying")
struct RetryTests {
  private static func begun(_ change: (inout Target) -> Void) -> Target {
    Situations.target {
      $0.hasBooted = true
      $0.recordState = .of(Situations.instance, isDone: false)
      change(&$0)
    }
  }

  @Test("what the first boot meant to do is done")
  func planned() {
    let target = RetryTests.begun {
      $0.recordState = .of(
        Situations.instance, isDone: false, .password(isDone: false, hasHash: false),
        .keys(isDone: false))
    }
    let plan = Plan.decide(Situations.found(target, trust: .rule(.firstBoot)))
    #expect(plan.decision == .provision)
    let actions = plan.changes.filter { $0.user == "root" }.map { $0.action }
    #expect(actions.count == 2 && !actions.contains(.nothing))
  }

  @Test("what it did not mean to do is not: a drive that copies the uuid sets nothing else")
  func notPlanned() {
    let plan = Plan.decide(Situations.found(RetryTests.begun { _ in }, trust: .rule(.firstBoot)))
    #expect(plan.changes.filter { $0.user == "root" }.allSatisfy { $0.action == .nothing })
  }

  @Test("a root that has not booted since is at its first boot still, and gets what it lacks")
  func notBooted() {
    let target = RetryTests.begun { $0.hasBooted = false }
    let plan = Plan.decide(Situations.found(target, trust: .rule(.firstBoot)))
    let actions = plan.changes.filter { $0.user == "root" }.map { $0.action }
    #expect(actions.count == 2 && !actions.contains(.nothing))
  }

  @Test("by another rule the policy decides who gets what, at a later boot too")
  func otherRules() {
    for rule in [TrustRule.machine, .any] {
      let plan = Plan.decide(
        Situations.found(
          RetryTests.begun { _ in }, trust: .rule(rule), machine: Situations.nova))
      let actions = plan.changes.filter { $0.user == "root" }.map { $0.action }
      #expect(actions.count == 2 && !actions.contains(.nothing))
    }
  }

  @Test("a seed that can't be linked is no missing credential")
  func seed() {
    var plan = Plan(decision: .provision)
    plan.changes = [
      Change(
        kind: .seed, user: nil, path: "/var/lib/cloud/seed/config_drive",
        action: .fail(Failure("make", "/var", "Read-only file system")))
    ]
    #expect(!plan.hasFailures(plan.untried))
    plan.changes.append(
      Change(
        kind: .keys, user: "root", path: "/root/.ssh/authorized_keys",
        action: .fail(Failure("write", "/root", "Read-only file system"))))
    #expect(plan.hasFailures(plan.untried))
  }
}
