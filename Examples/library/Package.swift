// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "triage",
  platforms: [.macOS(.v15)],
  dependencies: [
    // From elsewhere: .package(url: "…", from: "0.1.0")
    .package(name: "blotter", path: "../..")
  ],
  targets: [
    .executableTarget(name: "triage", dependencies: [.product(name: "BlotterKit", package: "blotter")])
  ]
)
