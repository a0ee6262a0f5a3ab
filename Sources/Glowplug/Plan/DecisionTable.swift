extension Plan {
  /// The plan for a situation: the table of rule 6 from its top.
  static func decide(_ situation: Situation) -> Plan {
    var plan = decision(situation)
    GuestPlan.addForThisBoot(situation, &plan)
    plan.warnings =
      (situation.drive?.facts.warnings ?? []) + situation.target.warnings + plan.warnings
      + advice(situation)
    return plan
  }

  private static func decision(_ situation: Situation) -> Plan {
    if let problem = situation.target.problem {
      return failed(situation, problem)
    }
    switch situation.sight {
    case .none(let problem): return withoutDrive(situation, problem)
    case .unknown(let problem):
      if situation.target.isProvisioned { return withoutDrive(situation, problem) }
      return failed(situation, problem)
    case .ambiguous(let candidates):
      return Plan(
        decision: .refused, reason: ambiguity(candidates),
        stopsRequiredBoot: !situation.target.isProvisioned)
    case .one(let drive):
      let authority = Authority.of(
        drive, under: situation.rule, on: situation.machine, for: situation.target)
      let isFinished = situation.rule == .firstBoot && Once.isFinished(situation)
      switch authority {
      case .denied(let reason) where !isFinished: return refused(situation, drive, reason)
      case _ where situation.unmeasured != nil: return unmeasured(situation)
      case .letIn: return Once.provision(situation, drive)
      case .denied: return nothingNew(situation)
      }
    }
  }

  /// For a known instance whose drive the rule lets in no more.
  ///
  /// Where the drive is measured, a seed that is missing is linked all the same: without it cloud-init would be
  /// kept from the drive for good.
  private static func nothingNew(_ situation: Situation) -> Plan {
    var plan = Plan(decision: .alreadyProvisioned, handsOver: true)
    if situation.isMeasured, let seed = CloudInitPlan.seedChange(situation, &plan.warnings) {
      plan.changes.add(seed)
    }
    return plan
  }

  /// What was not measured is not used: rule 17.
  private static func unmeasured(_ situation: Situation) -> Plan {
    var reason = situation.unmeasured?.message ?? ByteString()
    reason += "; what is not measured is not used, but by measure=no"
    if situation.isLastChance { reason += healing }
    return Plan(
      decision: .refused, reason: reason,
      stopsRequiredBoot: !situation.target.isProvisioned)
  }

  private static func failed(_ situation: Situation, _ problem: Failure) -> Plan {
    Plan(
      decision: .failed,
      reason: situation.isLastChance ? problem.message + healing : problem.message,
      handsOver: situation.isLetIn, stopsRequiredBoot: true)
  }

  /// What a first boot that came to nothing leaves to its owner: the next one is no first boot.
  static var healing: ByteString {
    "; the next boot counts as no first one: for one boot, set glowplug.trust=any on the kernel command line"
  }

  private static func withoutDrive(_ situation: Situation, _ problem: Failure?) -> Plan {
    if situation.target.isProvisioned {
      return Plan(decision: .alreadyProvisioned, reason: problem?.message)
    }
    return Plan(
      decision: .noDrive,
      reason: problem?.message ?? "no config drive was found",
      stopsRequiredBoot: true)
  }

  private static func ambiguity(_ candidates: [Candidate]) -> ByteString {
    var drives: [ByteString] = []
    for candidate in candidates {
      if let content = candidate.content {
        drives.append("\(candidate.source.path) of instance \(content.instance.text.quoted)")
      }
    }
    return
      "nothing says which drive is this machine's: \(drives.joined(by: ", ")); detach the others"
  }

  private static func refused(
    _ situation: Situation, _ drive: Situation.Sighted, _ reason: ByteString
  ) -> Plan {
    let name: ByteString =
      "\(drive.source.path.printable) of instance \(drive.facts.instance.text.quoted)"
    return Plan(
      decision: .refused,
      reason:
        "\(name) may not set credentials by the rule \(situation.rule.name): \(reason); if it was meant, set glowplug.trust=any on the kernel command line for one boot, or trust=any in /etc/glowplug.conf",
      stopsRequiredBoot: !situation.target.isProvisioned)
  }

  /// What a dry run on an image says about its machine-id: it is a copy of a system that has booted.
  private static func advice(_ situation: Situation) -> [ByteString] {
    guard situation.kind == .dryRun, situation.machine == .unknown, situation.target.hasBooted,
      situation.target.problem == nil
    else { return [] }
    return [
      "this root has a machine-id, so it counts as booted before: empty its /etc/machine-id in an image, or set trust=machine or trust=any"
    ]
  }
}
