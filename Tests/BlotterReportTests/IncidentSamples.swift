import BlotterIncident
import BlotterTestSupport
import Foundation

/// The incidents that reports are tried on.
enum IncidentSamples {
  static let names = ["dns-port-unreachable", "syn-flood", "empty", "hostile"]
  static let templates = ["incident-report", "network-traffic", "network-attack"]

  static func incident(_ name: String) throws -> Incident {
    let url = Fixtures.file("incidents/\(name).json")
    return try Incident(json: [UInt8](Data(contentsOf: url)), file: url.lastPathComponent)
  }
}
