import Cell
import Testing

@testable import lithoray

/// Texts of CELL.yaml files, and what is wrong with them.
enum ExampleCell {
    /// A file with every key, as the documentation shows it.
    static let complete = """
        name: In6Li | LPSCl | NMC532
        temperature: 298.15 K
        natural_lithium6_fraction: 0.0759
        diameter: 3.00(3) mm
        pixel_size: 2.65 µm
        components:
          - name: composite electrode
            projected_area: 96714 px2
            contents:
              - {formula: Li6PS5Cl, mass: 1.60 mg, density: 1.86 g/cm3}
              - {formula: LiNi0.5Mn0.3Co0.2O2, mass: 3.80 mg, active: true}
          - name: separator
            projected_area: 354429 px2
            contents: [{formula: Li6PS5Cl, mass: 11.6 mg}]
          - name: negative electrode
            projected_area: 109017 px2
            contents: [{formula: Li, mass: 0.750 mg, lithium6_fraction: 0.95, active: true}]
        states:
          - {name: charged, charge: 0.58695 mAh}
          - {name: relithiated, discharge: 0.48511 mAh, inserted_lithium6_fraction: natural}
        transport:
          {conductivity: 2 mS/cm, length: 0.83 mm, current: 29.3 µA, potential_difference: 3.26 V,
           lithium6_concentration: 3.28e21 /cm3, gradient: 2.43e22 /cm4,
           direction: charge}
        """

    /// The complete text with a part replaced, which occurs in it once.
    static func replacing(_ part: String, by replacement: String) -> String {
        precondition(complete.components(separatedBy: part).count == 2, "\(part) is not there once")
        return complete.replacing(part, with: replacement)
    }

    /// What is wrong with a text; empty if nothing is.
    static func complaint(about text: String) -> String {
        do {
            let file = try CellFile(path: "cell.yaml", text: text)
            do {
                _ = try CellInventory(file.configuration.recipe)
            } catch {
                throw file.error(error)
            }
            return ""
        } catch {
            return "\(error)"
        }
    }
}
