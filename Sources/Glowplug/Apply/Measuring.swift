/// Makes the one event of a boot: rule 17.
extension Measurement {
  /// - Returns: what is to be said of it beside its own outcome.
  mutating func make() -> [ByteString] {
    var warnings: [ByteString] = []
    do throws(Failure) {
      switch try TPM.open() {
      case .none:
        outcome = .unchanged
        return ["this machine has no TPM: nothing is measured"]
      case .some(var tpm): try make(in: &tpm, &warnings)
      }
      outcome = .applied
    } catch {
      outcome = .failed(error)
    }
    return warnings
  }

  /// The log is locked and marked before the event, as whoever quotes the TPM takes that lock.
  ///
  /// One that can't be written costs itself. It stays marked where nobody knows what the register holds.
  private func make(in tpm: inout TPM, _ warnings: inout [ByteString]) throws(Failure) {
    let banks = try TPMMessage.banks(with: register, in: try tpm.ask(TPMMessage.banks))
    if banks.isEmpty {
      throw Failure("measure into", "register \(register)", "no bank of the TPM has it")
    }
    var log: MeasurementLog?
    do throws(Failure) { log = try MeasurementLog.begin() } catch { warnings.append(error.message) }
    let answer = try tpm.ask(TPMMessage.event(register, word))
    let isRefused = TPMMessage.isRefusal(answer)
    let digests = isRefused ? [] : try TPMMessage.digests(for: banks, in: answer)
    do throws(Failure) {
      switch consume log {
      case .some(let log):
        guard let digests else { throw Measurement.unknown }
        try log.end(self, digests)
      case .none: break
      }
    } catch {
      warnings.append(error.message)
    }
    if isRefused { _ = try TPMMessage.digests(for: banks, in: answer) }
  }

  private static var unknown: Failure {
    Failure("log", "the event", "the TPM has a bank of an unknown kind")
  }
}

/// What was measured, and what is to be said of it.
struct Measured {
  /// nil where nothing is to be.
  private(set) var measurement: Measurement?
  var warnings: [ByteString] = []

  /// Of a run that measures nothing.
  static let none = Measured()

  private init() {}

  /// Measures the word; a dry run says that it would.
  init(_ word: ByteString, for order: borrowing Order) {
    guard let register = order.register else { return }
    var measurement = Measurement(register: register, word: word)
    if order.options.changesThisMachine { warnings = measurement.make() }
    self.measurement = measurement
  }

  /// Of a run that looks at no drive.
  init(nothingFor order: borrowing Order) {
    self.init(Measurement.nothing, for: order)
    if let failure { warnings.append(failure.message) }
  }

  /// Why nothing may be used.
  var failure: Failure? { measurement?.outcome.failure }
}
