/// An open file, directory or socket; closed when it is released.
struct FileDescriptor: ~Copyable {
  /// The number that the kernel knows it by; -1 after `close()`.
  private(set) var number: Int32

  init(owning number: Int32) { self.number = number }

  deinit {
    // A failing close(2) matters only for data that was written: those callers use `close()`.
    if number >= 0 { try? Linux.close(number) }
  }

  /// Closes it now, and tells what the kernel says about data that could not be written.
  consuming func close() throws(Errno) {
    let open = number
    number = -1
    try Linux.close(open)
  }
}
