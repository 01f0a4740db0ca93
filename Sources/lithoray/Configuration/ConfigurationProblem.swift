import Fields

/// What is wrong at one place of a configuration.
enum ConfigurationProblem: Error, Equatable {
    // The text.
    case syntax(String)
    case tab
    case duplicateKey(String)
    case keyIsNotText
    case unknownKey(String, hint: KeyHint)
    case noValue(key: String)
    case missingKey(key: String, advice: String)
    case wrongKind(key: String, expected: String, found: String)
    case wrongCount(key: String, expected: String, found: Int)

    // Numbers.
    /// `number` is the number that the text starts with.
    case notANumber(key: String, unit: String, found: String, number: String?)
    case notFinite(key: String, text: String, unit: String)
    case outOfBounds(key: String, text: String, bound: NumberBound, unit: String)
    case emptyRange(key: String, first: Int, end: Int, what: String)
    case noArea(key: String, region: Region)
    case notIncreasing(key: String, low: Double, high: Double)

    /// A number with a unit.
    case quantity(QuantityProblem)

    // Keys that depend on each other.
    case notComputed(key: String, advice: String)
    case needs(key: String, advice: String)
    case excludes(key: String, other: String)
    case notOf(key: String, shape: String)
    case repeatedName(kind: String, name: String)
    case overlap(name: String, row: Int, previous: String, end: Int)
    case outOfOrder(name: String, row: Int, previous: String, previousRow: Int)
    case unknownComponent(name: String, nearest: String?, names: [String])
    case unknownColumn(name: String, nearest: String?, names: [String])
    case noReferenceDensity(component: String)
    case flatsOutOfOrder

    // The images.
    case leavesImage(what: String, shape: Shape, after: String)
    case rowsLeaveImage(component: String, rows: Range<Int>, height: Int)
    case columnsLeaveImage(band: String, columns: Range<Int>, width: Int)
    case bandTooWide(band: String, micrometres: Double, pixels: Int, width: Int)
    case sampleOutsideImage(column: Double, radius: Double, width: Int)
    case framesMissing(key: String, frames: Range<Int>, count: Int)
    /// What a later stage cannot use, such as a formula, in its own words.
    case refused(String)
}

extension ConfigurationProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .syntax, .tab, .duplicateKey, .keyIsNotText, .unknownKey, .noValue, .missingKey,
            .wrongKind, .wrongCount:
            textSentence
        case .notANumber, .notFinite, .outOfBounds, .emptyRange, .noArea, .notIncreasing:
            numberSentence
        case .notComputed, .needs, .excludes, .notOf, .repeatedName, .overlap, .outOfOrder,
            .unknownComponent, .unknownColumn, .noReferenceDensity, .flatsOutOfOrder:
            dependencySentence
        case .leavesImage, .rowsLeaveImage, .columnsLeaveImage, .bandTooWide, .sampleOutsideImage,
            .framesMissing:
            imageSentence
        case .quantity(let problem):
            problem.description
        case .refused(let reason):
            reason
        }
    }

    private var textSentence: String {
        switch self {
        case .syntax(let problem):
            "not valid YAML: \(problem)"
        case .tab:
            "a tab indents this line; YAML takes spaces"
        case .duplicateKey(let key):
            "key '\(key)' is given more than once; keep one of them"
        case .keyIsNotText:
            "a key is a word here, not a list or a group"
        case .unknownKey(let key, .nearest(let nearest)):
            "unknown key '\(key)'; did you mean '\(nearest)'?"
        case .unknownKey(let key, .belongsIn(let group)):
            "unknown key '\(key)'; it belongs in '\(group)'"
        case .unknownKey(let key, .keys(let keys, let group)):
            "unknown key '\(key)'; \(group.isEmpty ? "the file" : "'\(group)'") takes "
                + inWords(keys, "and")
        case .noValue(let key):
            "'\(key)' has no value; give one or remove the line"
        case .missingKey(let key, let advice):
            "'\(key)' is missing; \(advice)"
        case .wrongKind(let key, let expected, let found):
            "\(key.isEmpty ? "the file" : key) takes \(expected), "
                + (found == "empty" ? "and is empty" : "not \(found)")
        case .wrongCount(let key, let expected, let found):
            "\(key) takes \(expected), not \(found) \(found == 1 ? "number" : "numbers")"
        default: ""
        }
    }

    private var numberSentence: String {
        switch self {
        case .notANumber(let key, let unit, let found, let number):
            "\(key) takes a number\(unit.isEmpty ? "" : " in \(unit)")"
                + (number.map {
                    found == "'\($0)'"
                        ? "; write \($0) without quotes" : "; write \($0), not \(found)"
                } ?? (found == "empty" ? ", and is empty" : ", not \(found)"))
        case .notFinite(let key, let text, let unit):
            "\(key) is \(text); give a finite number\(unit.isEmpty ? "" : " in \(unit)")"
        case .outOfBounds(let key, let text, let bound, let unit):
            "\(key) is \(bound.words(unit)), not \(text)"
        case .emptyRange(let key, let first, let end, let what):
            "\(key) [\(first), \(end)] holds no \(what); give the first and the one after the last"
        case .noArea(let key, let region):
            "\(key) \(region) has no area; give x1 > x0 and y1 > y0"
        case .notIncreasing(let key, let low, let high):
            "\(key) [\(brief(low)), \(brief(high))] is empty; give the lower limit first"
        default: ""
        }
    }

    private var dependencySentence: String {
        switch self {
        case .notComputed(let key, let advice):
            "'\(key)' is not computed by this version; \(advice)"
        case .needs(let key, let advice):
            "\(key) needs \(advice)"
        case .excludes(let key, let other):
            "'\(key)' and '\(other)' exclude each other; keep one of them"
        case .notOf(let key, let shape):
            "'\(key)' does not belong to a \(shape); remove it"
        case .repeatedName(let kind, let name):
            "two \(kind)s are named '\(name)'; rename one of them"
        case .overlap(let name, let row, let previous, let end):
            "component '\(name)' starts at row \(row), but '\(previous)' above it ends at row "
                + "\(end); rows are half-open and do not overlap, start it at row \(end)"
        case .outOfOrder(let name, let row, let previous, let previousRow):
            "component '\(name)' starts at row \(row), above '\(previous)' at row \(previousRow); "
                + "write the components from top to bottom"
        case .unknownComponent(let name, let nearest, let names):
            "no component is named '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" }
                    ?? "the components are \(inWords(names.map { "'\($0)'" }, "and"))")
        case .unknownColumn(let name, let nearest, let names):
            "no column is named '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" }
                    ?? "the columns are \(inWords(names.map { "'\($0)'" }, "and"))")
        case .noReferenceDensity(let component):
            "reference.lithium6_per_cm3 has no density of component '\(component)'; add it, "
                + "or mark the component opaque"
        case .flatsOutOfOrder:
            "flats.after is not later than flats.before; exchange them or correct the times"
        default: ""
        }
    }

    private var imageSentence: String {
        switch self {
        case .leavesImage(let what, let shape, let after):
            "\(what) leaves the image, which has \(shape.width) columns and \(shape.height) rows"
                + (after.isEmpty ? "" : " after \(after)")
                + "; choose a region inside \(shape.bounds)"
        case .rowsLeaveImage(let component, let rows, let height):
            "component '\(component)' has rows [\(rows.lowerBound), \(rows.upperBound)], "
                + "the image \(height) rows; end it at row \(height) at most"
        case .columnsLeaveImage(let band, let columns, let width):
            "band '\(band)' has columns [\(columns.lowerBound), \(columns.upperBound)], "
                + "the image \(width) columns; end it at column \(width) at most"
        case .bandTooWide(let band, let micrometres, let pixels, let width):
            "band '\(band)' of \(brief(micrometres)) µm is \(pixels) columns wide, "
                + "the image \(width) columns; narrow it"
        case .sampleOutsideImage(let column, let radius, let width):
            "no column of the image lies in the sample: its axis is at column \(brief(column)), "
                + "its radius \(brief((radius * 10).rounded() / 10)) columns, the image has \(width)"
        case .framesMissing(let key, let frames, let count):
            "\(key) [\(frames.lowerBound), \(frames.upperBound)] leaves the \(count) frames; end it at "
                + "\(count) at most"
        default: ""
        }
    }
}
