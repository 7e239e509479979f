import BlotterCore
import Testing

@testable import BlotterFigures

@Suite struct MomentTests {
  @Test func readsTheThreeForms() throws {
    let absolute = try #require(Moment(parsing: "2026-11-23T13:24:32.192571Z"))
    #expect(absolute.clock == .absolute)
    // date -u -d '2026-11-23 13:24:32' +%s
    #expect(absolute.nanoseconds == 1_795_440_272_192_571_000)
    #expect(Moment(parsing: "2026-11-23 14:24:32.192571+01:00") == absolute)
    #expect(Moment(parsing: "13:24")?.nanoseconds == 48_240_000_000_000)
    #expect(Moment(parsing: "+3.144521")?.nanoseconds == 3_144_521_000)
    #expect(Moment(parsing: "-0.5")?.nanoseconds == -500_000_000)
  }

  @Test(arguments: [
    "", "+", "1.23 pm", "25:00", "12:60", "2026-02-30T10:00:00Z", "99999999999999:1", "+99999999999", "noon",
  ])
  func leavesOtherTimesAlone(_ text: String) { #expect(Moment(parsing: text) == nil) }

  @Test(arguments: [
    (254_000_000_000, "4 min 14 s"), (3_905_993_000, "3.906 s"), (51_234_000, "51.23 ms"), (0, "0 ns"),
    (90_000_000_000_000, "1 d 1 h"), (3_600_000_000_000, "1 h"), (60_000_000_000, "1 min"),
  ])
  func printsDurations(nanoseconds: Int64, text: String) { #expect(DurationText.text(nanoseconds) == text) }

  @Test func scalesAreOneTwoFive() {
    #expect(NiceScale(upTo: 48).step == 10 && NiceScale(upTo: 48).high == 50)
    #expect(NiceScale(upTo: 321).step == 100 && NiceScale(upTo: 321).high == 400)
    #expect(NiceScale(upTo: 3).step == 1)
    #expect(NiceScale(upTo: 0).high == 1)
    #expect(NiceScale(upTo: 0.7, isCount: false).step == 0.2)
  }
}
