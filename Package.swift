// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target: strict memory safety and the language features that make
/// imports and existentials explicit. Warnings become errors in CI only, so that a newer compiler
/// does not break a user's build.
let plain: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// `FUZZ=1` builds the modules for the coverage-guided fuzzer, and the fuzzer itself.
let isFuzzing = Context.environment["FUZZ"] != nil
let fuzzing: [SwiftSetting] =
  isFuzzing
  ? [
    .unsafeFlags([
      "-sanitize=fuzzer,address", "-sanitize-coverage=edge,trace-cmp,indirect-calls,inline-8bit-counters,pc-table",
    ])
  ] : []
let settings = plain + fuzzing

/// Test targets, named after the modules that they mirror, with what they import.
let tests: [(String, [Target.Dependency])] = [
  ("BlotterCoreTests", ["BlotterCore"]),
  ("BlotterCaptureTests", ["BlotterCore", "BlotterBytes", "BlotterCapture"]),
  ("BlotterPacketsTests", ["BlotterCore", "BlotterBytes", "BlotterCapture", "BlotterPackets"]),
  ("BlotterTrafficTests", ["BlotterCore", "BlotterCapture", "BlotterPackets", "BlotterTraffic"]),
  ("BlotterAnalysisTests", ["BlotterCore", "BlotterCapture", "BlotterTraffic", "BlotterAnalysis", "BlotterFindings"]),
  ("BlotterFindingsTests", ["BlotterCore", "BlotterFindings"]),
  ("BlotterIncidentTests", ["BlotterCore", "BlotterFindings", "BlotterIncident", "BlotterTemplates"]),
  (
    "BlotterCheckTests",
    ["BlotterCore", "BlotterCapture", "BlotterFindings", "BlotterIncident", "BlotterCheck", "BlotterKit"]
  ),
  (
    "BlotterRedactionTests",
    ["BlotterCore", "BlotterFindings", "BlotterIncident", "BlotterRedaction", "BlotterReport", "BlotterTemplates"]
  ),
  (
    "BlotterFiguresTests",
    ["BlotterCore", "BlotterFindings", "BlotterIncident", "BlotterFigures", "BlotterTemplates"]
  ),
  (
    "BlotterReportTests",
    ["BlotterCore", "BlotterFigures", "BlotterFindings", "BlotterIncident", "BlotterReport", "BlotterTemplates"]
  ),
  ("BlotterExportTests", ["BlotterCore", "BlotterFindings", "BlotterIncident", "BlotterExport"]),
  ("BlotterKitTests", ["BlotterKit"]),
  ("ExampleTests", ["BlotterCore", "BlotterFindings", "BlotterIncident", "blotter"]),
  ("HostileInputTests", ["BlotterEntrances"]),
]

let package = Package(
  name: "blotter",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "blotter", targets: ["blotter"]),
    .library(name: "BlotterKit", targets: ["BlotterKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Vocabulary, shared by both wings.
    .target(name: "BlotterCore", swiftSettings: settings),
    // Lifetimes: a reader that borrows a frame cannot outlive it, and the compiler holds it to that.
    .target(name: "BlotterBytes", swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),

    // The analysis wing: evidence → packets → tables → findings.
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"]), .brew(["xz"])]),
    // Debian has no pkg-config file for it: the module map names the library.
    .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
    // For its types alone: the library is loaded when a filter is asked for.
    .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"]), .brew(["libpcap"])]),
    .target(
      name: "BlotterCapture",
      dependencies: ["BlotterCore", "BlotterBytes", "CCrypto", "CZlib", "CZstd", "CLZMA", "CBZip2", "CPcap"],
      swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
    .target(
      name: "BlotterPackets", dependencies: ["BlotterCore", "BlotterBytes", "CCrypto"], swiftSettings: settings),
    .target(
      name: "BlotterTraffic", dependencies: ["BlotterCore", "BlotterBytes", "BlotterCapture", "BlotterPackets"],
      swiftSettings: settings),
    .target(
      name: "BlotterAnalysis", dependencies: ["BlotterCore", "BlotterCapture", "BlotterFindings", "BlotterTraffic"],
      swiftSettings: settings),

    // The hinge: the findings document.
    .target(name: "BlotterFindings", dependencies: ["BlotterCore"], swiftSettings: settings),

    // The document wing: findings + notes + playbooks → incident → Markdown → HTML.
    .systemLibrary(
      name: "CCMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]),
    .executableTarget(name: "EmbedTool", swiftSettings: plain),
    .plugin(name: "EmbedPlugin", capability: .buildTool(), dependencies: ["EmbedTool"], path: "Sources/EmbedPlugin"),
    .plugin(name: "CommitPlugin", capability: .buildTool(), dependencies: ["EmbedTool"], path: "Sources/CommitPlugin"),
    .target(
      name: "BlotterTemplates", path: "Templates", exclude: ["README.md"], swiftSettings: settings,
      plugins: ["EmbedPlugin"]),
    .target(
      name: "BlotterIncident",
      dependencies: [
        "BlotterCore", "BlotterFindings", "BlotterTemplates", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(
      name: "BlotterCheck", dependencies: ["BlotterCore", "BlotterFindings", "BlotterIncident"],
      swiftSettings: settings),
    .target(
      name: "BlotterRedaction", dependencies: ["BlotterCore", "BlotterFindings", "BlotterTemplates"],
      swiftSettings: settings),
    .target(
      name: "BlotterFigures", dependencies: ["BlotterCore", "BlotterFindings", "BlotterIncident"],
      swiftSettings: settings),
    .target(
      name: "BlotterReport",
      dependencies: [
        "BlotterCore", "BlotterFigures", "BlotterFindings", "BlotterIncident", "BlotterTemplates", "CCMark",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: settings),

    .target(
      name: "BlotterExport", dependencies: ["BlotterCore", "BlotterFindings", "BlotterIncident"],
      swiftSettings: settings),

    // Where the two wings meet: what other packages import, and what the command is built on.
    .target(
      name: "BlotterKit",
      dependencies: [
        "BlotterCore", "BlotterCapture", "BlotterTraffic", "BlotterAnalysis", "BlotterFindings", "BlotterIncident",
        "BlotterReport",
      ],
      swiftSettings: settings),

    // The command.
    .executableTarget(
      name: "blotter",
      dependencies: [
        "BlotterCore", "BlotterCapture", "BlotterTraffic", "BlotterAnalysis", "BlotterFindings", "BlotterIncident",
        "BlotterKit", "BlotterCheck", "BlotterExport", "BlotterFigures", "BlotterRedaction", "BlotterReport",
        "BlotterTemplates", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings, plugins: ["CommitPlugin"]),

    // Generates the captures of `make bench`; shares no code with the readers.
    .executableTarget(name: "blotter-bench", swiftSettings: settings),

    .target(
      name: "BlotterTestSupport", dependencies: ["BlotterCore"], path: "Tests/BlotterTestSupport",
      swiftSettings: settings),
    // Each way in for foreign bytes, for the fuzzer and the tests of hostile input.
    .target(
      name: "BlotterEntrances",
      dependencies: [
        "BlotterCapture", "BlotterTraffic", "BlotterAnalysis", "BlotterFindings", "BlotterIncident", "BlotterCheck",
        "BlotterExport", "BlotterReport",
      ],
      path: "Tests/Fuzz/Entrances", swiftSettings: settings),
  ]
    + (isFuzzing
      ? [
        .executableTarget(
          name: "blotter-fuzz", dependencies: ["BlotterEntrances"], path: "Tests/Fuzz/Runner", swiftSettings: settings,
          linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
      ] : [])
    + tests.map { name, modules in
      .testTarget(
        name: name, dependencies: modules + ["BlotterTestSupport"], path: "Tests/\(name)", swiftSettings: settings)
    }
)
