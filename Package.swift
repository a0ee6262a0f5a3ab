// swift-tools-version: 6.2
import PackageDescription

// An ordinary manifest. `swift build` and `swift test` link Debian's shared libraries; the static binary comes from the
// toolset static.json (see the Makefile). Embedded must not be switched on here: it would leak into the ordinary builds.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// What is compiled as Embedded Swift as well.
let embedded = settings + [.treatWarning("EmbeddedRestrictions", as: .error)]

// A program for people at a keyboard, and what it alone needs: nothing else downloads a package. `make glowplugctl`
// asks for it; SwiftPM keeps manifests apart by their environment.
let hasControl = Context.environment["GLOWPLUGCTL"] != nil

let control: [Target] = [
  .systemLibrary(name: "CArchive"),
  .executableTarget(
    name: "glowplugctl",
    dependencies: [
      "Glowplug", "CArchive",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: settings
  ),
]

let package = Package(
  name: "glowplug",
  products: [
    .executable(name: "glowplug", targets: ["GlowplugCommand"])
  ] + (hasControl ? [.executable(name: "glowplugctl", targets: ["glowplugctl"])] : []),
  dependencies: hasControl
    // Exactly that one, as a build of this tree has the same bytes whenever it is made.
    ? [.package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")] : [],
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CBlkid"),
    .systemLibrary(name: "CMount"),
    .systemLibrary(name: "CJSON"),
    .systemLibrary(name: "CCrypt"),
    .target(
      name: "Glowplug",
      dependencies: ["CLinux", "CBlkid", "CMount", "CJSON", "CCrypt"],
      swiftSettings: embedded
    ),
    .executableTarget(
      name: "GlowplugCommand",
      dependencies: ["Glowplug", "CLinux"],
      path: "Sources/glowplug-command",
      swiftSettings: embedded
    ),
    .testTarget(
      name: "GlowplugTests",
      dependencies: ["Glowplug"],
      swiftSettings: settings
    ),
  ] + (hasControl ? control : [])
)
