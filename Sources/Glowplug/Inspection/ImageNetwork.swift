/// Who obeys the rest of the drive, and who is in charge of the network.
extension ImageInspection {
  func addCloudInit(to findings: inout [Finding]) {
    let subject: ByteString = "cloud-init"
    guard hasCloudInit else {
      let reason: ByteString =
        switch reading.target.cloudInit?.off {
        case .none: "there is none"
        case .file: "/etc/cloud/cloud-init.disabled switches it off"
        case .masked: "its units are masked"
        }
      guard policy.policy.obeysRest else {
        return findings.note(
          subject, "\(reason), and by the policy nothing but credentials is obeyed")
      }
      return findings.good(subject, "\(reason): glowplug obeys the rest of the drive")
    }
    guard let target = reading.target.cloudInit else {
      return findings.note(subject, "something of it is there; nothing is handed to it")
    }
    if let problem = target.problem {
      findings.bad(subject, problem.message)
    } else if let reason = target.refusal {
      findings.note(subject, "it gets nothing of a drive: \(reason)")
    } else if case .blocked(let reason) = target.seed {
      findings.bad(subject, "it can't be given the drive's copy: \(reason)")
    } else if !policy.policy.handsOverToCloudInit {
      findings.note(subject, "it reads the drive itself (cloud-init=no)")
    } else {
      findings.good(subject, "it gets a copy of the drive, without the password")
    }
  }

  func addNetwork(to findings: inout [Finding]) {
    let subject: ByteString = "network"
    if hasCloudInit { return findings.good(subject, "cloud-init is in charge of it") }
    let choice = NetworkChoice.decide(
      policy.policy.network, root.networkDetection(),
      commandLine: commandLine?.text ?? ByteString())
    switch choice {
    case .networkd: findings.good(subject, "the drive's is written for systemd-networkd")
    case .netplan: findings.good(subject, "the drive's is written for netplan")
    case .networkManager: findings.good(subject, "the drive's is written for NetworkManager")
    case .ifupdown(let hasDHClient):
      findings.good(subject, "the drive's is written for ifupdown")
      if !hasDHClient {
        findings.note(subject, "there is no dhclient: a network with DHCP stays down")
      }
    case .none(let reason):
      if let reason {
        findings.bad(
          subject, "the drive's is left alone: \(reason)",
          advice: "set network= in /etc/glowplug.conf, or install systemd-networkd")
      } else {
        findings.note(subject, "the drive's is left alone (network=no)")
      }
    case .failed(let problem): findings.bad(subject, problem.message)
    }
  }
}
