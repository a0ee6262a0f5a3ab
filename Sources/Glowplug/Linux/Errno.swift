/// The kernel's reason for a refusal, errno(3).
struct Errno: Error, Equatable {
  let code: Int32

  static let permissionMissing = Errno(code: 1)
  static let noSuchFile = Errno(code: 2)
  static let interrupted = Errno(code: 4)
  static let inputOutput = Errno(code: 5)
  static let noSuchAddress = Errno(code: 6)
  static let tryAgain = Errno(code: 11)
  static let outOfMemory = Errno(code: 12)
  static let accessDenied = Errno(code: 13)
  static let exists = Errno(code: 17)
  static let otherFileSystem = Errno(code: 18)
  static let noSuchDevice = Errno(code: 19)
  static let notDirectory = Errno(code: 20)
  static let isDirectory = Errno(code: 21)
  static let invalid = Errno(code: 22)
  static let tooManyFilesOfAll = Errno(code: 23)
  static let tooManyFiles = Errno(code: 24)
  static let readOnly = Errno(code: 30)
  static let outOfRange = Errno(code: 34)
  static let nameTooLong = Errno(code: 36)
  static let notImplemented = Errno(code: 38)
  static let tooManyLinks = Errno(code: 40)
  static let notSupported = Errno(code: 95)
  static let noBuffer = Errno(code: 105)
  static let timedOut = Errno(code: 110)
  static let stale = Errno(code: 116)
  static let noMedium = Errno(code: 123)

  /// Whether this process or machine had too little left for the call.
  var isShortage: Bool {
    self == .outOfMemory || self == .tooManyFilesOfAll || self == .tooManyFiles
  }

  /// The C library's text for it.
  var text: ByteString { Linux.text(of: self) }
}
