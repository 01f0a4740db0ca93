public import Engines
public import Foundation
public import Porosity

/// The picture of a cut-away pellet with a scale bar, axes, the colour bar of local porosity, and the
/// two directions that porosity is shown along.
///
/// The script lies beside its data, the pixels of the picture, so that a person can edit it and run it
/// again.
public struct ViewFigure: Figure {
    /// The name of the pellet.
    public let title: String
    /// What is seen, such as the size of the cells; empty for nothing.
    public let detail: String
    /// What the files are called.
    public let name: String
    let view: PelletView
    let picture: RenderedPicture
    /// Porosities (1) of the first and the last colour.
    let range: ClosedRange<Double>
    /// Side of a voxel (µm).
    let voxelSize: Double

    /// Frames a picture.
    ///
    /// - Parameters:
    ///   - picture: What an engine drew.
    ///   - view: The view that it was drawn from.
    ///   - range: Porosities (1) of the first and the last colour.
    ///   - voxelSize: Side of a voxel (µm).
    ///   - title: The name of the pellet.
    ///   - detail: What is seen, such as the size of the cells; empty for nothing.
    ///   - name: What the files are called.
    /// - Precondition: The picture has the size of the view.
    public init(
        _ picture: RenderedPicture, view: PelletView, range: ClosedRange<Double>,
        voxelSize: Double, title: String, detail: String = "", name: String = "view"
    ) {
        precondition(picture.shape == view.shape, "a picture of \(picture.shape)")
        self.picture = picture
        self.view = view
        self.range = range
        self.voxelSize = voxelSize
        self.title = title
        self.detail = detail
        self.name = name
    }

    /// The colours of a picture of local porosities: viridis, from the 2nd to the 98th percentile.
    ///
    /// - Parameter porosities: Those of the cells; NaN where there is none.
    /// - Returns: The colours, or nil if no cell has a porosity.
    public static func colours(for porosities: some Sequence<Float>) -> RenderPlan.Colours? {
        AxisLimits.robust(porosities.map(Double.init), tails: 0.02).map { range in
            RenderPlan.Colours(
                table: Viridis.table,
                range: range.upperBound > range.lowerBound
                    ? range : AxisLimits.spread(range, by: 0))
        }
    }

    /// Raw pixels.
    public static var dataSuffix: String { ".rgb" }

    /// The pixels of the picture, red, green and blue.
    public func data() -> Data { Data(picture.bytes) }
}
