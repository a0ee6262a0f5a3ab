import Foundation
import Testing

/// Owners can only be set by root: said aloud, not skipped.
func requireRoot() throws {
  try #require(geteuid() == 0, "this test writes files of other owners: run the tests as root")
}
