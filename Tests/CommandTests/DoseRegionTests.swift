import TestSupport
import Testing

@Suite("The warning of a dose region that is not open beam, over phantoms of twenty seeds")
struct DoseRegionTests {
    /// The seeds whose phantom is warned of, after each of some changes of its experiment.
    private func warned(options: String = "", changes: [String] = [""]) throws -> [[String]] {
        let folder = try TemporaryFolder()
        let checks = changes.enumerated().map { index, change in
            """
            sed '\(change)' p/experiment.yaml > p/changed.yaml
            lithoray check p/changed.yaml 2> errors > /dev/null || exit
            if grep -q W-DOSE errors; then echo \(index) $seed; fi

            """
        }
        let result = try Program.shell(
            """
            for seed in $(seq 20); do
            lithoray phantom cell -o p --overwrite --frames 2 --width 64 --height 64 --darks 2 \
            --flats 2 --quiet --seed $seed \(options) || exit
            \(checks.joined())
            done
            """, in: folder.path)
        #expect(result.status == 0, "\(result.error)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
        return changes.indices.map { index in
            lines.filter { $0[0] == "\(index)" }.map { String($0[1]) }
        }
    }

    @Test("Open beam never is, the sample's edge and middle always are")
    func everySeed() throws {
        let all = (1...20).map(String.init)
        let found = try warned(changes: [
            "", "s/^dose_region:.*/dose_region: [1, 1, 60, 8]/",
            "s/^dose_region:.*/dose_region: [4, 20, 9, 40]/",
            "s/^dose_region:.*/dose_region: [28, 20, 36, 40]/; s/axis_x_px:.*/axis_x_px: 32.37/",
        ])
        #expect(found == [[], [], all, all])
    }

    @Test("A dim, blurred and unsteady beam is open beam")
    func dimBeam() throws {
        #expect(
            try warned(
                options: "--neutrons 100 --blur 2 --decline 0.3 --fluctuation 0.2") == [[]])
    }

    @Test("Flats of one time, while the beam drifts, are no reason to warn")
    func oneSetOfFlats() throws {
        let changes = ["before", "after"].map {
            "s#^flats:#flats: flat/\($0)_*.tif#; /^  before:/d; /^  after:/d"
        }
        #expect(try warned(options: "--decline 0.3", changes: changes) == [[], []])
    }
}
