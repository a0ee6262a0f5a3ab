extension ExitStatus {
  /// The exit status of a run: rule 6's table.
  static func of(
    _ plan: Plan, _ outcomes: [Outcome], for order: borrowing Order
  ) -> Int32 {
    let hasFailures = plan.hasFailures(outcomes)
    // What was decided to work stops no boot, unless a change of it then failed.
    let stops =
      plan.stopsRequiredBoot
      && (plan.decision != .provision || plan.hasFailedCredentials(outcomes))
    if order.options.changesThisMachine, order.policy.isRequired, stops { return stopBoot }
    let status = of(plan.decision, hasFailures, isSourceNamed: order.options.source != nil)
    return status == success && !order.problems.isEmpty ? usage : status
  }

  /// The column `exit` of the table.
  static func of(
    _ decision: Decision, _ hasFailures: Bool, isSourceNamed: Bool
  ) -> Int32 {
    switch decision {
    case .off, .alreadyProvisioned: success
    case .noDrive: isSourceNamed ? failure : success
    case .provision: hasFailures ? failure : success
    case .refused, .failed: failure
    }
  }
}
