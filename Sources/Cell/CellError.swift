/// Why a recipe makes no cell, each with what to do about it.
public enum CellError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An area is in pixels, and their size is not known.
    case noPixelSize(component: String)
    /// The whole cell holds no lithium, or the component that the transport is about.
    case noLithium(component: String?)
    /// The cell is charged or discharged, and has not two electrodes.
    case electrodes(found: [String])
    /// A step takes more lithium than there is; charges in mAh.
    case emptied(step: String, component: String, taken: Double, held: Double, occupancy: Double?)
    /// A step brings more lithium than there are sites for; charges in mAh.
    case overfilled(
        step: String, component: String, brought: Double, room: Double, occupancy: Double)
    /// A step gives the isotopes that arrive, and there is nothing that they could come from.
    case noSeparator(step: String)
    /// A step takes more of an isotope from the separator than it holds.
    case separatorEmptied(step: String, component: String, isotope: String)
    /// The transport is about one component, and the recipe does not say which.
    case noSeparatorComponent(passive: [String])

    /// The error in one line: what is wrong, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .noPixelSize(let component):
            "the area of '\(component)' is in pixels and pixel_size is missing; give it, as in "
                + "pixel_size: 2.65 µm"
        case .noLithium(let component):
            (component.map { "'\($0)', which transport is about, holds" }
                ?? "the components hold") + " no lithium; correct a formula or a mass"
        case .electrodes(let found):
            "charge and discharge need two components with an active content, the positive "
                + "electrode first, and \(Self.count(found)); write active: true where lithium "
                + "enters and leaves"
        case .emptied(let step, let component, let taken, let held, let occupancy):
            "E-SITE: state '\(step)' takes \(significant(taken, 4)) mAh out of '\(component)', "
                + "whose active lithium is \(significant(held, 4)) mAh"
                + (occupancy.map { " (x = \(significant($0, 3)))" } ?? "")
                + "; correct the charge or the mass"
        case .overfilled(let step, let component, let brought, let room, let occupancy):
            "E-SITE: state '\(step)' puts \(significant(brought, 4)) mAh into '\(component)', "
                + "whose sites have room for \(significant(room, 4)) mAh "
                + "(x = \(significant(occupancy, 3))); correct the charge or the mass"
        case .noSeparator(let step):
            "state '\(step)' gives inserted_lithium6_fraction, but the electrodes touch; leave it "
                + "out, or add the separator between them"
        case .separatorEmptied(let step, let component, let isotope):
            "state '\(step)' takes more \(isotope) out of '\(component)' than it holds; correct "
                + "inserted_lithium6_fraction or the charge"
        case .noSeparatorComponent(let passive):
            "transport is about one component without active content, and "
                + "\(Self.count(passive)); name it, as in transport: {component: separator}"
        }
    }

    private static func count(_ names: [String]) -> String {
        names.isEmpty
            ? "none is there"
            : "\(names.count == 1 ? "only one" : "\(names.count)") "
                + "\(names.count == 1 ? "is" : "are") there: "
                + names.map { "'\($0)'" }.joined(separator: ", ")
    }
}
