/// A column of a `.mpr` file.
struct ModularColumn: Sendable {
    /// How a value is stored.
    enum Storage: Sendable {
        /// Bits of the byte that all flags share.
        case flag(mask: UInt8)
        case uint16
        case uint32
        case float
        case double

        /// Bytes of a value that is no flag.
        var size: Int {
            switch self {
            case .flag: 1
            case .uint16: 2
            case .uint32, .float: 4
            case .double: 8
            }
        }

        /// The values of one column.
        ///
        /// - Precondition: All of them lie in `bytes`.
        func values(
            _ bytes: UnsafeRawBufferPointer, from offset: Int, stride: Int, count: Int
        ) -> [Double] {
            func read(_ value: (Int) -> Double) -> [Double] {
                (0..<count).map { value(offset + $0 * stride) }
            }
            func load<Word: FixedWidthInteger>(_ place: Int, _ type: Word.Type) -> Word {
                Word(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: type))
            }
            switch self {
            case .flag(let mask):
                let shift = mask.trailingZeroBitCount
                return read { Double((bytes[$0] & mask) >> shift) }
            case .uint16: return read { Double(load($0, UInt16.self)) }
            case .uint32: return read { Double(load($0, UInt32.self)) }
            case .float: return read { Double(Float(bitPattern: load($0, UInt32.self))) }
            case .double: return read { Double(bitPattern: load($0, UInt64.self)) }
            }
        }
    }

    /// The heading that the text export gives it.
    let heading: String
    /// How its values are stored.
    let storage: Storage

    private init(_ heading: String, _ storage: Storage) {
        self.heading = heading
        self.storage = storage
    }

    /// The columns by their number.
    ///
    /// Those of a battery's cycling were compared with text exports of the same measurements; those
    /// of impedance only have to be passed over.
    static let known: [Int: ModularColumn] = [
        1: ModularColumn("mode", .flag(mask: 0x03)),
        2: ModularColumn("ox/red", .flag(mask: 0x04)),
        3: ModularColumn("error", .flag(mask: 0x08)),
        4: ModularColumn("time/s", .double),
        5: ModularColumn("control/V/mA", .float),
        6: ModularColumn("Ewe/V", .float),
        7: ModularColumn("dq/mA.h", .double),
        8: ModularColumn("I/mA", .float),
        9: ModularColumn("Ece/V", .float),
        11: ModularColumn("<I>/mA", .double),
        13: ModularColumn("(Q-Qo)/mA.h", .double),
        16: ModularColumn("Analog IN 1/V", .float),
        17: ModularColumn("Analog IN 2/V", .float),
        19: ModularColumn("control/V", .float),
        20: ModularColumn("control/mA", .float),
        21: ModularColumn("control changes", .flag(mask: 0x10)),
        23: ModularColumn("dQ/mA.h", .double),
        24: ModularColumn("cycle number", .double),
        31: ModularColumn("Ns changes", .flag(mask: 0x20)),
        32: ModularColumn("freq/Hz", .float),
        33: ModularColumn("|Ewe|/V", .float),
        34: ModularColumn("|I|/A", .float),
        35: ModularColumn("Phase(Z)/deg", .float),
        36: ModularColumn("|Z|/Ohm", .float),
        37: ModularColumn("Re(Z)/Ohm", .float),
        38: ModularColumn("-Im(Z)/Ohm", .float),
        39: ModularColumn("I Range", .uint16),
        65: ModularColumn("counter inc.", .flag(mask: 0x80)),
        70: ModularColumn("P/W", .float),
        74: ModularColumn("|Energy|/W.h", .double),
        75: ModularColumn("Analog OUT/V", .float),
        76: ModularColumn("<I>/mA", .float),
        77: ModularColumn("<Ewe>/V", .float),
        78: ModularColumn("Cs-2/µF-2", .float),
        96: ModularColumn("|Ece|/V", .float),
        98: ModularColumn("Phase(Zce)/deg", .float),
        99: ModularColumn("|Zce|/Ohm", .float),
        100: ModularColumn("Re(Zce)/Ohm", .float),
        101: ModularColumn("-Im(Zce)/Ohm", .float),
        123: ModularColumn("Energy charge/W.h", .double),
        124: ModularColumn("Energy discharge/W.h", .double),
        125: ModularColumn("Capacitance charge/µF", .double),
        126: ModularColumn("Capacitance discharge/µF", .double),
        131: ModularColumn("Ns", .uint16),
        163: ModularColumn("|Estack|/V", .float),
        168: ModularColumn("Rcmp/Ohm", .float),
        169: ModularColumn("Cs/µF", .float),
        172: ModularColumn("Cp/µF", .float),
        173: ModularColumn("Cp-2/µF-2", .float),
        174: ModularColumn("<Ewe>/V", .float),
        434: ModularColumn("(Q-Qo)/C", .float),
        435: ModularColumn("dQ/C", .float),
        441: ModularColumn("<Ece>/V", .float),
        462: ModularColumn("Temperature/°C", .float),
        467: ModularColumn("Q charge/discharge/mA.h", .double),
        468: ModularColumn("half cycle", .uint32),
        469: ModularColumn("z cycle", .uint32),
        471: ModularColumn("<Ece>/V", .float),
    ]
}
