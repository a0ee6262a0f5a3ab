/// The drive that counts.
enum FoundDrive: ~Copyable {
  /// Why there is none, where there is more to say than that.
  case none(Failure?)
  case one(ConfigDrive)
  /// More than one, and nothing says which is meant.
  case ambiguous
}

/// What a look for a drive brought.
struct Sighting: ~Copyable {
  let candidates: [Candidate]
  let found: FoundDrive

  /// The version of the meta data that was read.
  var version: ByteString? {
    switch found {
    case .one(let drive): drive.version
    default: nil
    }
  }
}

extension DriveSearch {
  /// Finds the drive that was named, or the one that counts among all that are there.
  static func look(
    _ wait: Wait, for order: borrowing Order, _ target: Target
  ) -> Sighting {
    if let path = order.options.source { return named(path, in: order.mounts) }
    var search = DriveSearch(in: order.mounts)
    let candidates = search.run(wait)
    // On a root that never booted the record is that of a copy's origin.
    let hasBooted = Authority.hasBooted(target, order.host.machine)
    let recorded = hasBooted ? target.record?.instance : nil
    let choice = DriveChoice.among(
      candidates, machine: order.host.machine.uuid, recorded: recorded)
    switch choice {
    case .none: return Sighting(candidates: candidates, found: .none(nil))
    case .ambiguous: return Sighting(candidates: candidates, found: .ambiguous)
    case .one(let source):
      do throws(Failure) {
        return Sighting(candidates: candidates, found: .one(try search.open(source)))
      } catch {
        // Chosen a moment ago, and it can't be read any more.
        return Sighting(candidates: candidates, found: .none(error))
      }
    }
  }

  private static func named(_ path: ByteString, in mounts: PrivateMounts) -> Sighting {
    do throws(Failure) {
      var budget = ReadingBudget()
      let drive = try DriveSource.named(path).open(in: mounts, &budget)
      let candidate = Candidate(drive.source, drive.metaData.facts, fingerprint: nil)
      return Sighting(candidates: [candidate], found: .one(drive))
    } catch {
      return Sighting(candidates: [], found: .none(error))
    }
  }

  /// `--wait-only`: for initramfs-tools, whose init-bottom runs when udev is about to stop.
  static func wait(_ wait: Wait, for order: borrowing Order) -> RunResult {
    if order.options.source == nil {
      var search = DriveSearch(in: order.mounts)
      _ = search.run(wait)
    }
    return RunResult(exitStatus: ExitStatus.success, messages: [], output: ByteString())
  }
}
