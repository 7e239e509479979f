import BlotterCore
import Testing

@Suite struct EvidenceClockTests {
  /// `date -u -d @1795454438` says 2026-11-23 17:20:38; capinfos agrees for the capture that the number is from.
  @Test func printsAbsoluteTimes() {
    let style = TimeStyle(clock: .absolute)
    #expect(style.string(1_795_454_438_808_936_000) == "2026-11-23T17:20:38.808936Z")
    #expect(style.string(-1_000) == "1969-12-31T23:59:59.999999Z")
    #expect(TimeStyle(clock: .absolute, fractionDigits: 9).string(1) == "1970-01-01T00:00:00.000000001Z")
  }

  @Test func printsTimesOfDayPastMidnight() {
    #expect(TimeStyle(clock: .timeOfDay).string(48_272_192_571_000) == "13:24:32.192571")
    #expect(TimeStyle(clock: .timeOfDay).string(86_400_000_001_000) == "00:00:00.000001")
  }

  @Test func printsRelativeTimesWithTheirSign() {
    #expect(TimeStyle(clock: .relative).string(3_144_521_000) == "+3.144521")
    #expect(TimeStyle(clock: .relative).string(-500_000_000) == "-0.500000")
    #expect(TimeStyle(clock: .none).string(5) == nil)
  }

  @Test(arguments: ["2024-02-29", "1999-12-31", "0001-01-01", "9999-12-31"])
  func roundsDatesTrip(text: String) throws {
    let date = try #require(CivilDate(parsing: text))
    #expect(CivilDate(daysSince1970: date.daysSince1970).description == text)
  }

  @Test(arguments: ["2023-02-29", "2024-13-01", "24-01-01", "2024-1-1", "", "2024-00-10"])
  func refusesWhatIsNoDay(text: String) {
    #expect(CivilDate(parsing: text) == nil)
  }
}
