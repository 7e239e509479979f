import BlotterIncident
import BlotterReport
import BlotterTestSupport
import Foundation

/// The incidents that reports are tried on: kept beside the reports, so that a new playbook does not rewrite these.
enum IncidentSamples {
  static let names = ["dns-port-unreachable", "syn-flood", "empty", "hostile"]
  static let templates = ["incident-report", "network-traffic", "network-attack"]

  /// Every built-in template.
  static let allTemplates = TemplateLibrary().names

  static func incident(_ name: String) throws -> Incident {
    let url = Fixtures.file("reports/\(name).json")
    return try Incident(json: [UInt8](Data(contentsOf: url)), file: url.lastPathComponent)
  }
}
