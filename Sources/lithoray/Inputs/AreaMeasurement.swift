import Fields
import ImageFiles

/// The area of a shadow in an image, as figure S3 of the SI measures it.
enum AreaMeasurement {
    /// The number of pixels of an image that belong to the area.
    ///
    /// A pixel that is no number belongs to none. Only the first page of a file is looked at.
    ///
    /// - Parameters:
    ///   - image: What belongs to the area.
    ///   - path: The image, as the program opens it.
    /// - Returns: In px², above 0.
    /// - Throws: `ImageFileError`, ``AreaError/nothing(path:rule:)``.
    static func pixels(_ image: AreaImage, path: String) throws -> Int {
        var pages = try ImagePage.pages(ofFileAt: path).prefix(1)
        for index in pages.indices { pages[index].allowsNoNumber = true }
        let sequence = try ImageSequence(Array(pages), crop: image.region)
        let values = try FrameFiles(sequence: sequence).values(of: 0)
        let count = values.count { image.rule.contains(Double($0)) }
        guard count > 0 else { throw AreaError.nothing(path: path, rule: image.rule) }
        return count
    }
}

extension AreaImage.Rule {
    /// Whether a pixel of a value belongs to the area.
    func contains(_ value: Double) -> Bool {
        switch self {
        case .mask: !value.isNaN && value != 0
        case .between(let low, let high):
            !value.isNaN && value >= low ?? -.infinity && value <= high ?? .infinity
        }
    }
}

/// Why an image gives no area.
enum AreaError: ReportedError, Equatable {
    /// No pixel belongs to it.
    case nothing(path: String, rule: AreaImage.Rule)

    var exitStatus: ExitStatus { .input }

    var description: String {
        switch self {
        case .nothing(let path, .mask):
            "\(path) has no pixel other than 0; mark the area in the mask, or check the region"
        case .nothing(let path, .between(let low, let high)):
            "\(path) has no pixel "
                + [low.map { "of \(brief($0)) or more" }, high.map { "of \(brief($0)) or less" }]
                .compactMap(\.self).joined(separator: " and ")
                + "; correct the threshold or the region"
        }
    }
}
