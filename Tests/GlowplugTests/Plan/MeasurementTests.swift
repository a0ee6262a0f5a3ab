import Testing

@testable import Glowplug

/// Rule 17: the word, without a disk and without a TPM.
@Suite("What is measured")
struct MeasurementTests {
  private static func digests() -> HandedDigests {
    var digests = HandedDigests()
    digests.set(.metaData, "a1")
    digests.set(.userData, "b2")
    digests.set(.files, "c3")
    return digests
  }

  private static func word(
    _ situation: Situation, _ digests: HandedDigests = digests()
  ) -> String {
    Measurement.word(Plan.decide(situation), situation, digests).text
  }

  private static let uuid = Situations.instance.text.text

  @Test("decision, instance, digests, and a dash for what is not there")
  func word() {
    let situation = Situations.found(Situations.target())
    #expect(
      MeasurementTests.word(situation)
        == "config-drive:provision:\(MeasurementTests.uuid):meta_data=a1:password=yes:user_data=b2"
        + ":network_data=-:vendor_data=-:files=c3:kept_network=-")
  }

  @Test("whether there is a password, and of what kind it is does not matter")
  func password() {
    for state in [MetaData.PasswordState.none, .usable, .unusable("it has a NUL")] {
      let situation = Situations.found(
        Situations.target(), drive: Situations.drive(password: state))
      #expect(
        MeasurementTests.word(situation).contains(
          state == .none ? ":password=no:" : ":password=yes:"))
    }
  }

  @Test("a known instance is measured again, and its decision is another")
  func known() {
    let target = Situations.target {
      $0.recordState = .of(Situations.instance, isDone: true)
      $0.hasBooted = true
    }
    let word = MeasurementTests.word(Situations.found(target))
    #expect(
      word.hasPrefix("config-drive:already-provisioned:\(MeasurementTests.uuid):meta_data=a1:"))
  }

  @Test("nothing is used: no drive, a stranger's, several, no target")
  func nothing() {
    let booted = Situations.target { $0.hasBooted = true }
    let broken = Situations.target { $0.problem = Failure("read", "/etc/passwd", "x") }
    for situation in [
      Situations.nothingFound(Situations.target()), Situations.found(booted),
      Situations.nothingFound(Situations.target(), .ambiguous([])),
      Situations.nothingFound(broken),
    ] {
      #expect(MeasurementTests.word(situation) == "config-drive:none")
    }
  }

  @Test(
    "whatever a drive calls itself, the word is one word of ASCII, and no longer than a TPM takes",
    arguments: [
      "a:b=c", "web 1", "\u{1B}[0m", "é", "\"", "\n", String(repeating: "a", count: 255), "..",
    ])
  func instances(_ name: String) {
    let drive = Situations.drive(InstanceIdentifier(name.bytes))
    var digests = HandedDigests()
    for part in 0..<5 {
      HandedDigests.Part(rawValue: part).map { digests.set($0, name.bytes.sha256) }
    }
    let word = MeasurementTests.word(Situations.found(Situations.target(), drive: drive), digests)
    let fields = word.split(separator: ":", omittingEmptySubsequences: false)
    #expect(fields.count == 10)
    #expect(fields[2] == name.bytes.sha256.text)
    #expect(word.utf8.count <= 1024)
    #expect(word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C })
  }

  @Test("what could not be measured is refused, and named; nothing of it is handed over")
  func unmeasured() {
    let problem = Failure("ask", "/dev/tpmrm0", "Connection timed out")
    let finished = Situations.target {
      $0.recordState = .of(Situations.instance, isDone: true)
      $0.hasBooted = true
    }
    for (target, stops) in [(Situations.target(), true), (finished, false)] {
      for trust in [Policy.Trust.auto, .rule(.any), .rule(.firstBoot)] {
        var situation = Situations.found(target, trust: trust)
        situation.unmeasured = problem
        let plan = Plan.decide(situation)
        #expect(plan.decision == .refused)
        #expect(plan.reason?.text.contains("Connection timed out") == true)
        #expect(!plan.handsOver && plan.changes.isEmpty && plan.record == nil)
        #expect(plan.stopsRequiredBoot == stops)
        #expect(!situation.isLetIn && !situation.isObeyed)
      }
    }
  }

  @Test("a stranger's drive is refused as a stranger's, whatever the TPM does")
  func stranger() {
    var situation = Situations.found(Situations.target { $0.hasBooted = true })
    let plan = Plan.decide(situation)
    situation.unmeasured = Failure("ask", "/dev/tpmrm0", "x")
    #expect(plan.decision == .refused)
    #expect(Plan.decide(situation) == plan)
  }

  @Test("a root that can't be used stays failed, and is given nothing of what was not measured")
  func failed() {
    var situation = Situations.found(
      Situations.target { $0.problem = Failure("read", "/etc/shadow", "x") })
    #expect(Plan.decide(situation).handsOver)
    situation.unmeasured = Failure("ask", "/dev/tpmrm0", "x")
    #expect(Plan.decide(situation).decision == .failed)
    #expect(!Plan.decide(situation).handsOver)
  }
}
