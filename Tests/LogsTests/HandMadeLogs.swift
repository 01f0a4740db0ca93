import Foundation
import Logs
import TestSupport

/// Logs written from the descriptions of their formats, not with the code under test.
enum HandMade {
    /// A text of EC-Lab with three rows: a rest, then charge at 1 mA, 36 s a row; `started` is the
    /// date of the acquisition, nil for a header without one.
    static func ecLabText(
        decimal: String = ".", started: String? = "05/27/2024 14:36:53.355", lineEnd: String = "\n"
    ) -> Data {
        var header = ["EC-Lab ASCII FILE", "", "", "Galvanostatic Cycling"]
        if let started { header.append("Acquisition started on : \(started)") }
        header.append(
            ["mode", "time/s", "Ewe/V", "<I>/mA", "dq/mA.h", "half cycle", "Capacitance charge/µF"]
                .joined(separator: "\t") + "\t")
        header[1] = "Nb header lines : \(header.count)                          "
        let rows = [
            "3\t1.000000000000000E+001\t3.2500000E+000\t0.0E+000\t0.0E+000\t0\t0.0E+000\t",
            "1\t4.600000000000000E+001\t3.5000000E+000\t1.0E+000\t1.0E-002\t0\t2.5E+003\t",
            "1\t8.200000000000000E+001\t3.7500000E+000\t1.0E+000\t1.0E-002\t0\t5.0E+003\t",
        ].map { $0.replacingOccurrences(of: ".", with: decimal) }
        let text = (header + rows).joined(separator: lineEnd)
        return text.data(using: .windowsCP1252) ?? Data()
    }

    /// A table of the Battery Data Format: charge at 2 A for two hours, time stamps in UTC.
    static let batteryData = """
        test_time_second,voltage_volt,current_ampere,unix_time_second,step_index,ambient_celsius
        10.5,3.5,0.0,1714550410.5,1,25.0
        3610.5,3.6,2.0,1714554010.5,2,25.1
        7210.5,3.7,2.0,1714557610.5,2,25.2

        """

    /// A table of Neware, whose times pass 24 h and whose step times start anew.
    static let neware = """
        DataPoint,Cycle Index,Step Index,Step Type,Time,Cumulative Time,Current(mA),Voltage(V),\
        Chg. Cap.(mAh),DChg. Cap.(mAh),Date
        1,1,1,Rest,00:00:00,23:00:00,0,3.0,0,0,2022-05-18 16:27:52
        2,1,2,CC Chg,00:00:00,23:00:00,2.5,3.1,0,0,2022-05-18 16:27:52
        3,1,2,CC Chg,01:00:00.500,24:00:00.500,2.5,3.4,2.5,0,2022-05-18 17:27:52
        4,1,3,CV Chg,00:30:00,144:02:18,1.5,3.4,0.75,0,2022-05-23 17:30:10
        5,1,4,CCCV DChg,01:00:00,145:02:18,-2.5,3.2,0,2.5,2022-05-23 18:30:10

        """
}

/// Writes the binary file of EC-Lab, module by module.
struct HandMadeModularFile {
    /// Its bytes so far.
    private(set) var bytes: Data

    /// Starts with the signature.
    init() {
        bytes = Data("BIO-LOGIC MODULAR FILE\u{1A}".utf8)
        bytes.append(Data(repeating: 0x20, count: 48 - bytes.count))
        bytes.append(Data(count: 4))
    }

    /// Adds a module, in the layout that EC-Lab 11.50 brought if `isNew`.
    mutating func append(_ name: String, version: UInt32, isNew: Bool, data: Data) {
        bytes.append(Data("MODULE".utf8))
        bytes.append(Data(name.padding(toLength: 10, withPad: " ", startingAt: 0).utf8))
        bytes.append(Data("long name".padding(toLength: 25, withPad: " ", startingAt: 0).utf8))
        if isNew { bytes.append(word: UInt32.max) }
        bytes.append(word: UInt32(data.count))
        bytes.append(word: isNew ? 0 : version)
        if isNew { bytes.append(word: version) }
        bytes.append(Data("05/27/24".utf8))
        bytes.append(data)
    }

    /// The data of rows with flags, time/s, Ewe/V, dq/mA.h, half cycle and Ns; version 3 has one
    /// byte before the list of columns, 11 has two.
    static func rows(
        version: Int, _ rows: [(UInt8, Double, Float, Double, UInt32, UInt16)],
        columns: [UInt16] = [1, 2, 4, 6, 7, 468, 131]
    ) -> Data {
        var data = Data()
        data.append(word: UInt32(rows.count))
        data.append(UInt8(columns.count))
        if version > 3 { data.append(0) }
        for column in columns { data.append(word: column) }
        data.append(Data(count: (version > 3 ? 1007 : 406) - data.count))
        for row in rows {
            data.append(row.0)
            data.append(word: row.1.bitPattern)
            data.append(word: row.2.bitPattern)
            data.append(word: row.3.bitPattern)
            data.append(word: row.4)
            data.append(word: row.5)
        }
        return data
    }

    /// Rows of a rest, a charge and a held potential.
    static let threeRows: [(UInt8, Double, Float, Double, UInt32, UInt16)] = [
        (0b111, 30.15, 3.25, 0, 0, 0), (0b101, 66.15, 3.5, 0.01, 0, 1),
        (0b110, 102.15, 3.5, 0.008, 2, 2),
    ]
}

extension Data {
    /// Adds a number, the lowest byte first.
    mutating func append<Word: FixedWidthInteger>(word: Word) {
        Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
    }
}

extension TemporaryFolder {
    /// Reads a log with some content.
    func log(
        _ contents: Data, named name: String = "log.mpt",
        _ options: ElectrochemistryLog.Options = .init()
    ) throws -> ElectrochemistryLog {
        try ElectrochemistryLog(path: write(contents, to: name), options: options)
    }

    /// Reads a log with some text.
    func log(
        _ text: String, named name: String = "log.csv",
        _ options: ElectrochemistryLog.Options = .init()
    ) throws -> ElectrochemistryLog {
        try log(Data(text.utf8), named: name, options)
    }

    /// The sentence of the error that reading a log ends with, without the folder's name.
    func complaint(
        _ contents: Data, named name: String = "log.mpt",
        _ options: ElectrochemistryLog.Options = .init()
    ) throws -> String {
        do {
            _ = try log(contents, named: name, options)
            return "no error"
        } catch {
            return "\(error)".replacingOccurrences(of: path + "/", with: "")
        }
    }
}
